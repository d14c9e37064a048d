"""The JupyterLab that the tests run against: Galata's own settings, another port, a folder inside the clone."""

import os

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821
c.ServerApp.port = int(os.environ["RIETBOOK_UI_PORT"])  # noqa: F821
c.ServerApp.allow_root = True  # noqa: F821
# What the tests delete is gone: the trash of whoever runs them is not ours to fill.
c.FileContentsManager.delete_to_trash = False  # noqa: F821
