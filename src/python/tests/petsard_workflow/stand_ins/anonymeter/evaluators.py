class InferenceEvaluator:
    pass


class LinkabilityEvaluator:
    pass


class SinglingOutEvaluator:
    pass
