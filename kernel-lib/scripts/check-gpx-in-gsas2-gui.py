"""Opens a .gpx of this library in GSAS-II's own window, selects every item of the tree and every tab of the phases, then
refines; screenshots and a log go to a folder.

Run without a screen, with a Python that has GSAS-II and wxPython (docs/exports.md); xvfb-run and ImageMagick are needed:
  xvfb-run -s "-screen 0 1600x1100x24" python check-gpx-in-gsas2-gui.py FILE.gpx FOLDER
The last line of FOLDER/steps.log is `DONE errors 0` when no step raised an exception. Look at the screenshots.
"""
import os
import shutil
import subprocess
import sys
import threading
import time
import traceback

source, folder = sys.argv[1], os.path.abspath(sys.argv[2])
os.makedirs(folder, exist_ok=True)
shutil.copy(source, os.path.join(folder, "project.gpx"))
os.chdir(folder)
sys.argv = ["GSASII", os.path.join(folder, "project.gpx")]

import wx  # noqa: E402
from GSASII import GSASIIGUI, GSASIIpath  # noqa: E402

log = open("steps.log", "w", buffering=1)
errors = []
step = ["starting"]


def failed(kind, error, trace):
    errors.append(error)
    log.write(f"EXCEPTION while {step[0]}\n" + "".join(traceback.format_exception(kind, error, trace)))


def guarded(action, *arguments):
    try:
        action(*arguments)
    except Exception as error:
        failed(type(error), error, error.__traceback__)


def shoot(name):
    safe = "".join(c if c.isalnum() else "_" for c in name)[:60]
    subprocess.run(["import", "-window", "root", f"{safe}.png"], timeout=60)


def later(milliseconds, action, *arguments):
    wx.CallLater(milliseconds, action, *arguments)


class Walk:
    def __init__(self):
        self.frame = wx.GetApp().GetTopWindow()
        self.tree = self.frame.GPXtree
        self.items = []
        self.collect(self.tree.root, "")
        self.frame.SetPosition((0, 0))
        self.frame.SetSize((820, 1080))
        self.frame.plotFrame.SetPosition((825, 0))
        self.frame.plotFrame.SetSize((770, 1080))
        log.write(f"{len(self.items)} tree items\n")
        self.select(0)

    def collect(self, parent, path):
        item, cookie = self.tree.GetFirstChild(parent)
        while item and item.IsOk():
            name = f"{path}/{self.tree.GetItemText(item)}"
            self.items.append((name, item))
            self.collect(item, name)
            item, cookie = self.tree.GetNextChild(parent, cookie)

    def select(self, i):
        if i == len(self.items):
            return later(500, self.prepare)
        name, item = self.items[i]
        step[0] = "selecting " + name
        guarded(self.tree.SelectItem, item)
        later(1500, self.selected, i, name)

    def selected(self, i, name):
        shoot(f"{i:02d}{name}")
        log.write("selected " + name + "\n")
        if name.startswith("/Phases/"):
            self.tab(i, 0)
        else:
            self.select(i + 1)

    def tab(self, i, k):
        tabs = self.frame.phaseDisplay
        if k == tabs.GetPageCount():
            return self.select(i + 1)
        title = tabs.GetPageText(k)
        step[0] = "showing tab " + title
        guarded(tabs.SetSelection, k)
        later(1500, self.tabbed, i, k, title)

    def tabbed(self, i, k, title):
        shoot(f"{i:02d} tab {k} {title}")
        log.write("tab " + title + "\n")
        self.tab(i, k + 1)

    def prepare(self):
        step[0] = "refining"
        pattern = next(item for name, item in self.items if name.startswith("/PWDR") and name.count("/") == 1)
        self.tree.SelectItem(pattern)
        threading.Thread(target=answer, daemon=True).start()
        later(1500, self.refine)

    def refine(self):
        guarded(self.frame.OnRefine, None)
        log.write("refined\n")
        later(4000, self.finish)

    def finish(self):
        shoot("final")
        log.write(f"DONE errors {len(errors)}\n")
        log.flush()
        os._exit(1 if errors else 0)


def answer():
    """Accepts the question whether to load the refined values."""
    while True:
        time.sleep(2)
        for window in wx.GetTopLevelWindows():
            if isinstance(window, wx.Dialog) and window.IsModal() and window.GetTitle().startswith("Refinement results"):
                log.write(window.GetTitle() + "\n")
                time.sleep(2)
                shoot("result")
                wx.CallAfter(window.EndModal, wx.ID_OK)
                return


def watch():
    time.sleep(600)
    log.write(f"STUCK while {step[0]}\n")
    shoot("stuck")
    os._exit(3)


def prepare_start():
    """GSAS-II's modules need the application before they are imported, hence this late patch."""
    import GSASII.GSASIIdataGUI as data_gui

    main, versions = data_gui.GSASIImain, data_gui.ShowVersions

    def started(application):
        main(application)
        later(8000, Walk)

    def without_notice():
        versions()
        log.write("start-up notice: " + data_gui.versionDict["errors"] + "\n")
        data_gui.versionDict["errors"] = ""

    data_gui.GSASIImain, data_gui.ShowVersions = started, without_notice


set_path, patched = GSASIIpath.SetBinaryPath, []


def set_path_and_patch(*arguments):
    set_path(*arguments)
    if wx.GetApp() and not patched:
        patched.append(True)
        prepare_start()


GSASIIpath.SetBinaryPath = set_path_and_patch
sys.excepthook = failed
threading.Thread(target=watch, daemon=True).start()
GSASIIGUI.main()
