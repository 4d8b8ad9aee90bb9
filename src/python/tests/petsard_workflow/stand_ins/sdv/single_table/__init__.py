class CopulaGANSynthesizer:
    pass


class CTGANSynthesizer:
    pass


class GaussianCopulaSynthesizer:
    pass


class TVAESynthesizer:
    pass
