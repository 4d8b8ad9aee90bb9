package io.waymark.domain.schema.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.domain.schema.Value;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the type families of CHG-18 to CHG-23 with type names of databases and data frame libraries. */
class TypeFamilyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "integer; int; INT64; uint8; UInteger; long; bigint; smallint; tinyint; short; int8; int64[pyarrow]; int(11); "
                        + " int ",
                "float; Float64; double; real; number; double precision; double[pyarrow]; NUMBER(10,0)",
                "decimal; numeric(9,1); NUMERIC; dec; decimal128(38, 10); decimal256(76,2)[pyarrow]",
                "str; string; object; text; char(10); character(3); nchar; bpchar; nvarchar(max); character varying(20); "
                        + "character varying; VARCHAR(20); varchar2(20 byte); large_string; utf8; large_utf8; string[pyarrow]; "
                        + "string[python]; STRING(10); varchar<3>",
                "bool; boolean; Boolean; bool[pyarrow]",
                "binary; varbinary(16); large_binary; bytes; bytea; blob; BYTES(3)",
                "date; DATE; date ",
                "datetime; datetime64[ns, UTC]; timestamp; timestamptz; timestamp(3) with time zone; timestamp_ntz; "
                        + "timestamp[us, tz=UTC]; datetime(6); timestamp without time zone",
                "time; time(6) without time zone; time64[us]; timetz; time32[s]",
                "timedelta64[ns]; interval; interval day to second; duration[ns]; INTERVAL YEAR(4) TO MONTH",
                "uuid; UUID",
                "int[]; array<bigint>; LIST<long>; list<item: int64>; list<element: int32>; int(11)[]; "
                        + "list<item: int64>[pyarrow]; smallint []",
                "text[][]; array<array<string>>; list<varchar(20)[]>; array<string>[]"
            })
    void spellingsOfOneTypeShareAFamily(String spellings) {
        assertThat(Arrays.stream(spellings.split(";", -1)).map(TypeFamilyTest::ofText))
                .containsOnly(ofText(spellings.split(";", -1)[0]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | float",
                "int | decimal",
                "int | int8x",
                "int(4)eger | integer",
                "decimal | float",
                "text | blob",
                "uuid | text",
                "date | datetime",
                "time | timestamp",
                "timedelta64[ns] | time",
                "interval | time",
                "int[] | int",
                "int[] | int[][]",
                "array<int> | array<text>",
                "array<int | array<int>",
                "array<int>or array<int> | int[]",
                "array<array<int>or array<int>> | int[][]",
                "map<string,int> | map<string,long>",
                "struct<a:int> | struct<a:long>",
                "array<struct<a:int>> | array<struct<b:int>>",
                "enum('a') | enum('b')",
                "int(11 | int",
                "int(11] | int",
                "int unsigned | int",
                "json | jsonb"
            })
    void spellingsOfDifferentTypesHaveDifferentFamilies(String one, String other) {
        assertThat(ofText(one)).isNotEqualTo(ofText(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "['null', 'int32']        | ['int64', 'NULL', 'int']   | true",
                "['string', 'null']       | ['varchar(3)']             | true",
                "['string', null]         | ['string']                 | true",
                "[['int'], 'str']         | ['text', ['long', 'null']] | true",
                "[{'k': 1, 'l': 2}]       | [{'l': 2, 'k': 1.0}]       | true",
                "['int']                  | 'int'                      | false",
                "['int', 'str']           | ['int']                    | false",
                "['int']                  | ['float']                  | false",
                "[['int']]                | ['int']                    | false",
                "{'k': 'list', 'of': 1}   | {'of': 1.0, 'k': 'list'}   | true",
                "{'k': 'list'}            | {'k': 'lists'}             | false",
                "5                        | 5.0                        | true",
                "5                        | '5'                        | false",
                "true                     | 'bool'                     | false"
            })
    void listsAreSetsOfFamilies(String one, String other, boolean same) {
        assertThat(of(one).equals(of(other))).isEqualTo(same);
    }

    @Test
    void absentTypeHasNoFamily() {
        assertThat(TypeFamily.of(null)).isNull();
    }

    @Test
    void deepListsAreRead() {
        int depth = 100_000;

        var family = ofText("array<".repeat(depth) + "bigint" + ">".repeat(depth) + "[]".repeat(depth));

        assertThat(family.depth()).isEqualTo(2 * depth);
        assertThat(family.name()).isEqualTo("integer");
    }

    private static TypeFamily ofText(String spelling) {
        return TypeFamily.of(new Value.Text(spelling));
    }

    private static TypeFamily of(String json) {
        return TypeFamily.of(DomainJson.readValue(json.replace('\'', '"')));
    }
}
