class BaseSingleTableSynthesizer:
    pass
