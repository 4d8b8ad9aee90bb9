"""A synthesizer and an evaluator of the workflow, loaded by PETsARD as custom methods."""

import pandas as pd


class Shuffle:
    def __init__(self, config, metadata=None):
        self._seed = config.get("random_seed", 0)

    def fit(self, data):
        self._data = data

    def sample(self):
        columns = {
            name: self._data[name].sample(frac=1, random_state=self._seed + index).to_numpy()
            for index, name in enumerate(self._data.columns)
        }
        return pd.DataFrame(columns)


class Strict(Shuffle):
    """Refuses data with missing values, which the second Preprocessor leaves."""

    def fit(self, data):
        if data.isna().any().any():
            raise ValueError("the loss is NaN")
        super().fit(data)


class Rows:
    REQUIRED_INPUT_KEYS = ["ori", "syn", "control"]
    AVAILABLE_SCORES_GRANULARITY = ["global", "columnwise"]

    def __init__(self, config):
        pass

    def eval(self, data):
        ori, syn = data["ori"], data["syn"]
        names = [name for name in ori.columns if name in syn.columns]
        scores = [float(ori[name].nunique() and syn[name].nunique() / ori[name].nunique()) for name in names]
        return {
            "global": pd.DataFrame({"score": [sum(scores) / len(scores)]}),
            "columnwise": pd.DataFrame({"score": scores}, index=names),
        }
