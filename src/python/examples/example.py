"""Sends the run of a small workflow to Waymark:  python3 example.py [http://localhost:8080]"""

import os
import random
import sys

from waymark import Run

CONFIG = {
    "Loader": {"people": {"rows": 500}},
    "Preprocessor": {"encode": {"encoding": {"education": "onehot"}, "scaling": {"age": "minmax"}}},
    "Synthesizer": {"shuffle": {}, "bootstrap": {}},
}
LEVELS = ["Bachelors", "Doctorate", "Masters"]


def load(rows):
    dice = random.Random(7)
    return [{"age": dice.randint(18, 80), "education": dice.choice(LEVELS)} for _ in range(rows)]


def encode(people):
    low, high = min(p["age"] for p in people), max(p["age"] for p in people)
    return [
        {
            "age": (p["age"] - low) / (high - low),
            **{"education_" + one: int(p["education"] == one) for one in LEVELS[1:]},
        }
        for p in people
    ]


def synthesize(encoded, method):
    dice = random.Random(method)
    if method == "bootstrap":
        return dice.choices(encoded, k=len(encoded))
    columns = {name: dice.sample([row[name] for row in encoded], len(encoded)) for name in encoded[0]}
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def main(url):
    token = os.environ.get("WAYMARK_TOKEN")
    with Run(url, workflow=("examples", "python"), config=CONFIG, token=token) as run:
        with run.module("Loader", "people") as module:
            with run.timing("Loader", "people", "generate"):
                people = load(CONFIG["Loader"]["people"]["rows"])
            module.schema = {
                "id": "people",
                "attributes": {
                    "age": {"type": "int", "type_attr": {"nullable": False}},
                    "education": {"type": "str", "type_attr": {"category": True, "nullable": False}},
                },
            }
            module.profile = {"rows": len(people), "columns": [{"name": name, "nulls": 0} for name in people[0]]}
        with run.module("Preprocessor", "encode") as module:
            encoded = encode(people)
            names = ["education_" + level for level in LEVELS[1:]]
            module.schema = {
                "id": "people",
                "attributes": {
                    "age": {"type": "float", "logical_type": "normalized", "type_attr": {"nullable": False}},
                    **{name: {"type": "int64"} for name in names},
                },
            }
            module.transformations = [
                {"field": "age", "kind": "scaler_minmax", "description": "minmax scaled"},
                {"field": "education", "kind": "encoder_onehot", "into": names, "description": "one-hot encoded"},
            ]
        for method in CONFIG["Synthesizer"]:
            with run.module("Synthesizer", method) as module:
                synthetic = synthesize(encoded, method)
                module.result = {"rows": len(synthetic), "mean_age": sum(r["age"] for r in synthetic) / len(synthetic)}
    report = run.report()
    print("Run %s: %d events delivered, %d lost" % (run.id, report["delivered"], len(report["lost"])))
    for event_id, reason in report["lost"]:
        print("  %s: %s" % (event_id, reason))
    if report["lost"]:
        print("last error: %s" % report["last_error"])
        return 1
    print("See it:  curl -s '%s/api/v1/runs/%s/changes?field=education'" % (url, run.id))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080"))
