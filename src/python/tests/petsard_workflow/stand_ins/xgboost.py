"""Takes the place of xgboost by name, for tests that use none of its evaluators."""


class XGBClassifier:
    pass


class XGBRegressor:
    pass
