package io.waymark.codec.openlineage.facet;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.codec.json.DomainJson;
import io.waymark.codec.openlineage.event.LineageEventType;
import io.waymark.codec.openlineage.event.LineageName;
import io.waymark.domain.schema.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class FacetMappersTest {
    private static Value.Members json(String text) {
        return DomainJson.readMembers(text.replace('\'', '"'));
    }

    private static AccumulatedDataset dataset(String name, String fields, String otherFacets) {
        var other = otherFacets.isEmpty() ? "'x': {}" : otherFacets;
        return new AccumulatedDataset(
                new LineageName("n", name),
                json("{'schema': {'fields': [%s]}, %s}".formatted(fields, other)),
                Value.Members.empty(),
                null);
    }

    private static String text(Value value) {
        return DomainJson.write(value).replace('"', '\'');
    }

    @Test
    void nestedFieldsAreNestedAttributes() {
        var output =
                dataset("d", "{'name': 'o', 'type': 'struct', 'fields': [{'name': 'i', 'ordinal_position': 1}]}", "");

        assertThat(text(output.columnsOrEmpty())).isEqualTo("{'o':{'type':'struct','attributes':{'i':{}}}}");
    }

    @Test
    void maskedColumnIsDescribed() {
        var output = dataset("d", "", lineage("'b'", "a", "'subtype': 'TRANSFORMATION', 'masking': true"));

        assertThat(text(ColumnLineage.of(output).transformations()))
                .isEqualTo("[{'field':'a','kind':'transformation','into':['b'],'description':'masked'}]");
    }

    @Test
    void indirectSourceIsNoTransformation() {
        var output = dataset("d", "", lineage("'b'", "a", "'type': 'INDIRECT', 'subtype': 'FILTER'"));

        assertThat(ColumnLineage.of(output).transformations().items()).isEmpty();
    }

    @Test
    void copyUnderTheSameNameIsNoTransformation() {
        var output = dataset("d", "", lineage("'a'", "a", "'type': 'DIRECT', 'subtype': 'IDENTITY'"));

        assertThat(ColumnLineage.of(output).transformations().items()).isEmpty();
    }

    @Test
    void allSourcesAreReadFields() {
        var input = dataset("s", "", "");
        var output = dataset("d", "", """
                'columnLineage': {
                    'fields': {
                        'b': {'inputFields': [{'namespace': 'n', 'name': 's', 'field': 'a', 'transformations': [
                            {'type': 'DIRECT', 'subtype': 'IDENTITY'}]}]},
                        'c': {'inputFields': [{'namespace': 'n', 'name': 't', 'field': 'x', 'transformations': [
                            {'type': 'INDIRECT', 'subtype': 'JOIN'}]}]}},
                    'dataset': [{'namespace': 'n', 'name': 's', 'field': 'f', 'transformations': [
                        {'type': 'INDIRECT', 'subtype': 'FILTER'}]}]}""");

        assertThat(text(ReadDatasetMapper.inputs(List.of(input), ColumnLineage.of(output))))
                .isEqualTo("[{'namespace':'n','name':'s','fields':[{'field':'a','into':['b'],'kind':'identity'},"
                        + "{'field':'f','into':[],'kind':'filter','indirect':true}]},"
                        + "{'namespace':'n','name':'t','fields':[{'field':'x','into':['c'],'kind':'join',"
                        + "'indirect':true}]}]");
    }

    @Test
    void inputWithoutColumnsIsReadDataset() {
        var inputs = ReadDatasetMapper.inputs(List.of(dataset("s", "", "")), ColumnLineage.of(dataset("d", "", "")));

        assertThat(text(inputs)).isEqualTo("[{'namespace':'n','name':'s'}]");
    }

    private static String lineage(String output, String input, String step) {
        return "'columnLineage': {'fields': {" + output
                + ": {'inputFields': [{'namespace': 'n', 'name': 's', 'field': '" + input + "', 'transformations': [{"
                + step + "}]}]}}}";
    }

    @Test
    void columnsOfEqualNamesAreComparedWithoutLineage() {
        var input = dataset("s", "{'name': 'a', 'type': 'int'}, {'name': 'unused', 'type': 'int'}", "");
        var output = dataset("d", "{'name': 'a', 'type': 'text'}, {'name': 'b', 'type': 'text'}", "");

        var schema = InputSchemaMapper.ofOutput(output, List.of(input), ColumnLineage.of(output));

        assertThat(text(attributes(schema))).isEqualTo("{'a':{'type':'int'},'b':{'type':'text'}}");
    }

    @Test
    void columnsAlongTheLineageAreCompared() {
        var input = dataset("s", "{'name': 'a', 'type': 'int'}, {'name': 'b', 'type': 'int'}", "");
        var output = dataset("d", "{'name': 'b', 'type': 'text'}", lineage("'b'", "a", "'subtype': 'IDENTITY'"));

        var schema = InputSchemaMapper.ofOutput(output, List.of(input), ColumnLineage.of(output));

        assertThat(text(attributes(schema))).isEqualTo("{'a':{'type':'int'}}");
    }

    private static Value attributes(Value.Members schema) {
        return schema.get("attributes");
    }

    @Test
    void statisticsBecomeProfile() {
        var metrics =
                "'dataQualityMetrics': {'rowCount': 7, 'bytes': 70, 'columnMetrics': {'a': {'nullCount': 2, 'max': 9}}}";

        var profile = StatisticsMapper.profile(dataset("d", "{'name': 'a', 'type': 'int'}", metrics));

        assertThat(text(profile))
                .isEqualTo("{'rows':7,'bytes':70,'columns':[{'name':'a','dtype':'int','nulls':2,'max':9}]}");
    }

    @Test
    void metricsOfColumnsAreTheirStatistics() {
        var metrics = "'dataQualityMetrics': {'columnMetrics': {'a': {'nullCount': 2, 'max': 9}, 'unknown': {}}}";

        var columns = StatisticsMapper.withStatistics(dataset("d", "{'name': 'a'}, {'name': 'b'}", metrics));

        assertThat(text(columns)).isEqualTo("{'a':{'stats':{'nullCount':2,'max':9}},'b':{}}");
    }

    @Test
    void startHasAttributePerInputWithColumns() {
        var inputs = List.of(
                dataset("s", "{'name': 'a', 'type': 'int'}", ""),
                dataset("t", "{'name': 'b'}", ""),
                dataset("without columns", "", ""));

        assertThat(text(attributes(InputSchemaMapper.ofStart(inputs))))
                .isEqualTo("{'n/s':{'attributes':{'a':{'type':'int'}}},'n/t':{'attributes':{'b':{}}}}");
        assertThat(InputSchemaMapper.ofStart(inputs.subList(2, 3))).isNull();
    }

    @Test
    void copyToManyColumnsIsOneTransformation() {
        var source = "{'inputFields': [{'namespace': 'n', 'name': 's', 'field': 'a'}]}";
        var lineage = "'columnLineage': {'fields': {'a': %1$s, 'b': %1$s}}".formatted(source);

        assertThat(text(ColumnLineage.of(dataset("d", "", lineage)).transformations()))
                .isEqualTo("[{'field':'a','kind':'identity','into':['a','b']}]");
    }

    @Test
    void testsAndAssertionsAreOneResult() {
        var output = dataset(
                "d", "", "'dataQualityAssertions': {'assertions': [{'assertion': 'unique', 'success': false}]}");
        var run = new AccumulatedRun(
                List.of(),
                json("{'test': {'tests': [{'name': 't', 'status': 'fail'}]}}"),
                Value.Members.empty(),
                List.of(),
                List.of(output),
                List.of());

        assertThat(text(TestResultMapper.result(run)))
                .isEqualTo("{'data':{'tests':[{'name':'t','status':'fail'}],'assertions':[{'dataset':"
                        + "{'namespace':'n','name':'d'},'assertion':'unique','success':false}]}}");
    }

    @Test
    void abortKeepsTheMessageOfTheProducer() {
        var facets = json("{'errorMessage': {'message': 'ValueError: killed', 'stackTrace': 'at line 1'}}");
        var run = new AccumulatedRun(List.of(), facets, Value.Members.empty(), List.of(), List.of(), List.of());

        assertThat(text(ErrorMapper.error(run, LineageEventType.ABORT)))
                .isEqualTo("{'type':'aborted','message':'ValueError: killed','stack_trace':'at line 1'}");
        assertThat(text(ErrorMapper.error(run, LineageEventType.FAIL))).startsWith("{'type':'ValueError',");
    }

    @Test
    void invalidCountsAreLeftOut() {
        assertThat(StatisticsMapper.profile(dataset("d", "", "'outputStatistics': {'rowCount': -1, 'size': 'big'}")))
                .isNull();
    }
}
