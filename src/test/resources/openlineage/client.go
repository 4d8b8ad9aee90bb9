// Sends events with OpenLineage's own Go client: START and COMPLETE of many runs, plain and compressed.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/OpenLineage/openlineage/client/go/pkg/facets"
	ol "github.com/OpenLineage/openlineage/client/go/pkg/openlineage"
	"github.com/OpenLineage/openlineage/client/go/pkg/transport"
)

const (
	producer = "https://example.org/tests"
	threads  = 4
)

func main() {
	url := os.Args[1]
	count, err := strconv.Atoi(os.Args[2])
	check(err)
	for _, compression := range []transport.CompressionType{"", transport.CompressionGzip} {
		namespace := "go"
		if compression != "" {
			namespace += "-" + string(compression)
		}
		send(url, namespace, compression, count/2)
	}
}

func send(url, namespace string, compression transport.CompressionType, runs int) {
	client, err := ol.NewClient(producer, &ol.ClientConfig{
		Namespace: namespace,
		Transport: transport.Config{
			Type: transport.TransportTypeHTTP,
			HTTP: transport.HTTPConfig{
				URL:         url,
				Auth:        &transport.HTTPAuthConfig{Type: "apiKey", APIKey: "writer"},
				Compression: compression,
			},
		},
	})
	check(err)
	start := time.Now()
	var done sync.WaitGroup
	for thread := 0; thread < threads; thread++ {
		done.Add(1)
		go func() {
			defer done.Done()
			for number := thread; number < runs; number += threads {
				sendRun(client, namespace, number)
			}
		}()
	}
	done.Wait()
	check(client.Close())
	fmt.Printf("%s %d %.1f\n", namespace, runs, time.Since(start).Seconds())
}

func sendRun(client *ol.Client, namespace string, number int) {
	id := ol.NewRunID()
	table := fmt.Sprintf("%s.table%d", namespace, number%10)
	text := "text"
	schema := facets.NewSchemaDatasetFacet(producer).
		WithFields([]facets.SchemaDatasetFacetFields{{Name: "id", Type: &text}, {Name: "name", Type: &text}})
	started := ol.NewNamespacedRunEvent(ol.EventTypeStart, id, "job", namespace, producer)
	_, err := client.Emit(context.Background(), started)
	check(err)
	completed := ol.NewNamespacedRunEvent(ol.EventTypeComplete, id, "job", namespace, producer).
		WithOutputs(ol.NewOutputElement(table, "postgres://db:5432").WithFacets(schema))
	_, err = client.Emit(context.Background(), completed)
	check(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
