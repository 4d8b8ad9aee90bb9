"""Plans: the expected executions of a config (RUN-17, RUN-18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .content import is_number

ExecutionKey = tuple[tuple[str, str], ...]
"""The path down to one execution: module and experiment of each level."""

_MAX_COUNT = (1 << 63) - 1


def key_text(key: ExecutionKey) -> str:
    """Returns `Loader[v1]_Synthesizer[a]`. Two keys may have the same text, because names may contain brackets."""
    return "_".join("%s[%s]" % step for step in key)


def experiments(module: str, config: Any) -> Iterator[tuple[str, Any]]:
    """Yields the experiments of a module with their parameters. Each sample of a Splitter is one experiment."""
    if not isinstance(config, Mapping):
        return
    sampled = module == "Splitter" and "method" not in config
    for name, parameters in config.items():
        if not sampled:
            yield name, parameters
            continue
        samples = _samples(parameters)
        width = len(str(samples))
        for number in range(1, samples + 1):
            yield "%s_[%d-%0*d]" % (name, samples, width, number), parameters


def count(config: Mapping[str, Any], sequence: Sequence[str]) -> int:
    """Returns the number of expected executions, without listing them."""
    below = 0
    for module in reversed(sequence):
        below = min(_experiment_count(module, config.get(module)) * (1 + below), _MAX_COUNT)
    return below


def keys(config: Mapping[str, Any], sequence: Sequence[str]) -> Iterator[ExecutionKey]:
    """Yields the keys of the expected executions, depth first."""

    def below(path: ExecutionKey, index: int) -> Iterator[ExecutionKey]:
        if index < len(sequence):
            module = sequence[index]
            for name, _ in experiments(module, config.get(module)):
                key = (*path, (module, name))
                yield key
                yield from below(key, index + 1)

    return below((), 0)


def sequence_of(config: Mapping[str, Any]) -> list[str]:
    """Returns the modules of a config in order, without `Executor`."""
    return [module for module in config if module != "Executor"]


def _experiment_count(module: str, config: Any) -> int:
    if not isinstance(config, Mapping):
        return 0
    if module != "Splitter" or "method" in config:
        return len(config)
    return min(sum(_samples(parameters) for parameters in config.values()), _MAX_COUNT)


def _samples(parameters: Any) -> int:
    number = parameters.get("num_samples") if isinstance(parameters, Mapping) else None
    if number is None or not is_number(number) or number < 0:
        return 1
    exact = getattr(number, "decimal", None)
    return min(int(exact) if isinstance(exact, Decimal) else int(number), _MAX_COUNT)
