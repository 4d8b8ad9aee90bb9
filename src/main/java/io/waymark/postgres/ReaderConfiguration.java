package io.waymark.postgres;

import io.waymark.port.read.ExecutionOutputReader;
import io.waymark.port.read.ExecutionReader;
import io.waymark.port.read.HistoryReader;
import io.waymark.port.read.HistoryVerifier;
import io.waymark.port.read.ModuleSchemaReader;
import io.waymark.port.read.ReadLimits;
import io.waymark.port.read.RunReader;
import io.waymark.postgres.read.PostgresExecutionOutputReader;
import io.waymark.postgres.read.PostgresExecutionReader;
import io.waymark.postgres.read.PostgresHistoryReader;
import io.waymark.postgres.read.PostgresModuleSchemaReader;
import io.waymark.postgres.read.PostgresRunReader;
import io.waymark.postgres.read.ReadTransactions;
import io.waymark.postgres.read.ResponseLimitProperties;
import io.waymark.postgres.restore.PostgresHistoryVerifier;
import io.waymark.postgres.table.schema.CachedSchemaReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Declares the beans that read runs with their executions, histories, module schemas and results, and that verify
 * histories.
 */
@Configuration(proxyBeanMethods = false)
class ReaderConfiguration {

    @Bean
    ReadLimits readLimits(ResponseLimitProperties settings) {
        return new ReadLimits(settings.maxPageSize().toBytes());
    }

    @Bean
    RunReader runReader(ReadTransactions transactions) {
        return new PostgresRunReader(transactions);
    }

    @Bean
    HistoryReader historyReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        return new PostgresHistoryReader(transactions, schemas);
    }

    @Bean
    ModuleSchemaReader moduleSchemaReader(ReadTransactions transactions, CachedSchemaReader schemas) {
        return new PostgresModuleSchemaReader(transactions, schemas);
    }

    @Bean
    ExecutionOutputReader resultReader(ReadTransactions transactions) {
        return new PostgresExecutionOutputReader(transactions);
    }

    @Bean
    ExecutionReader executionReader(ReadTransactions transactions) {
        return new PostgresExecutionReader(transactions);
    }

    @Bean
    HistoryVerifier historyVerifier(ReadTransactions transactions) {
        return new PostgresHistoryVerifier(transactions);
    }
}
