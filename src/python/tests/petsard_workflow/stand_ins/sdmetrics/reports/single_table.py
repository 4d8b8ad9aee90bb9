class DiagnosticReport:
    pass


class QualityReport:
    pass
