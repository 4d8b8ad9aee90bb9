package io.waymark.postgres.sql;

/**
 * The element types of array parameters, with the ids (OIDs) that PostgreSQL has for each type and for its array type
 * in the catalog {@code pg_type}.
 */
enum ElementType {
    BIGINT(20, 1016),
    INTEGER(23, 1007),
    FLOAT8(701, 1022),
    BOOLEAN(16, 1000),
    UUID(2950, 2951),
    TEXT(25, 1009),
    BYTEA(17, 1001),
    TIMESTAMPTZ(1184, 1185);

    private final int oid;
    private final int arrayOid;

    ElementType(int oid, int arrayOid) {
        this.oid = oid;
        this.arrayOid = arrayOid;
    }

    int oid() {
        return oid;
    }

    int arrayOid() {
        return arrayOid;
    }
}
