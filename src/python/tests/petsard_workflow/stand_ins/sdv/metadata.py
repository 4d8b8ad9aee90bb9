class Metadata:
    pass
