package io.waymark.postgres;

import io.waymark.port.across.AllRunsChangeRecordReader;
import io.waymark.port.across.ComparisonInputReader;
import io.waymark.port.across.DatasetReader;
import io.waymark.port.across.LineageLimits;
import io.waymark.port.across.LineageReader;
import io.waymark.port.across.WorkflowReader;
import io.waymark.port.lineage.WrittenDatasetReader;
import io.waymark.postgres.across.PostgresAllRunsChangeRecordReader;
import io.waymark.postgres.across.PostgresComparisonInputReader;
import io.waymark.postgres.across.PostgresDatasetReader;
import io.waymark.postgres.across.PostgresWorkflowReader;
import io.waymark.postgres.across.lineage.PostgresLineageReader;
import io.waymark.postgres.lineage.PostgresWrittenDatasetReader;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.read.ResponseLimitProperties;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Declares the beans that read data across runs: datasets, column lineage, workflows, changes, and comparisons of
 * runs.
 */
@Configuration(proxyBeanMethods = false)
class AcrossReaderConfiguration {

    @Bean
    DatasetReader datasetReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        return new PostgresDatasetReader(transactions, schemas);
    }

    @Bean
    LineageReader lineageReader(ReadTransactions transactions) {
        return new PostgresLineageReader(transactions);
    }

    @Bean
    LineageLimits lineageLimits(ResponseLimitProperties settings) {
        return new LineageLimits(settings.maxLineageDepth(), settings.maxLineageEdges());
    }

    @Bean
    WrittenDatasetReader writtenDatasetReader(ReadTransactions transactions) {
        return new PostgresWrittenDatasetReader(transactions);
    }

    @Bean
    WorkflowReader workflowReader(ReadTransactions transactions) {
        return new PostgresWorkflowReader(transactions);
    }

    @Bean
    ComparisonInputReader comparisonReader(
            ReadTransactions transactions, CachedSchemaReader schemas, ResponseLimitProperties settings) {
        return new PostgresComparisonInputReader(transactions, schemas, settings.maxComparisonSize());
    }

    @Bean
    AllRunsChangeRecordReader inRunChangeReader(ReadTransactions transactions) {
        return new PostgresAllRunsChangeRecordReader(transactions);
    }
}
