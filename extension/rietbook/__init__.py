"""The JupyterLab extension of Rietbook. All of it runs in the browser; this package only carries it."""

__version__ = "0.1.0"
