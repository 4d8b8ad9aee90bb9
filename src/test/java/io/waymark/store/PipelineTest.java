package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class PipelineTest {
    private final List<String> sent = new ArrayList<>();

    private <T> Mono<T> statement(String name, Mono<T> answer) {
        return answer.doOnSubscribe(start -> sent.add(name));
    }

    @Test
    void allAreSentInOrderBeforeAnyIsAnsweredAndTheLastAnswerCounts() {
        Sinks.One<Long> first = Sinks.one();
        Sinks.One<String> last = Sinks.one();
        var answers = new ArrayList<String>();
        var before = List.of(statement("first", first.asMono()), statement("nothing", Mono.<Long>empty()));
        Pipeline.of(before, statement("last", last.asMono())).subscribe(answers::add);
        assertThat(sent).containsExactly("first", "nothing", "last");

        last.tryEmitValue("answer");
        assertThat(answers).isEmpty();
        first.tryEmitValue(1L);
        assertThat(answers).containsExactly("answer");
    }

    @Test
    void itFailsAsTheFirstThatFailsAndNotAsThoseThatFailForIt() {
        var pipeline = Pipeline.of(
                List.of(
                        Mono.just(1L),
                        Mono.error(new IllegalArgumentException("the cause")),
                        Mono.error(new IllegalStateException("aborted"))),
                Mono.error(new IllegalStateException("aborted")));
        assertThatThrownBy(pipeline::block).hasMessage("the cause");
    }

    @Test
    void itFailsWhenAllIsAnswered() {
        Sinks.One<String> last = Sinks.one();
        var failures = new ArrayList<Throwable>();
        Pipeline.of(List.of(Mono.error(new IllegalArgumentException("early"))), last.asMono())
                .subscribe(answer -> {}, failures::add);
        assertThat(failures).isEmpty();
        last.tryEmitValue("late");
        assertThat(failures).singleElement().isInstanceOf(IllegalArgumentException.class);
    }
}
