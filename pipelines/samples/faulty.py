"""Files that a reader must refuse with a clear message: a scan, an encrypted, a cut and an empty one."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from samples.layouts import LAYOUTS
from samples.records import Person

USER_PASSWORD = "open-sesame"
SCANNED = """\
Harold Pemberton
Bookkeeper
12 Sexton Row, Ashby, +1 212-555-0187, harold.pemberton@example.com

EMPLOYMENT
2009-2024   Bookkeeper, Ashby Feed and Grain Co.
            Accounts payable and receivable, payroll for 30 people,
            monthly closing in QuickBooks, bank reconciliation.
2001-2009   Office Clerk, Lantern Street Hardware
            Cash register, invoices, filing, customer orders.

EDUCATION
1999-2001   Associate Degree in Accounting, Ashby Community College

SKILLS
QuickBooks, Microsoft Excel, payroll, double-entry bookkeeping
"""


def scan_image() -> Image.Image:
    """A page of letters as grey pixels, a little askew as from a scanner."""
    page = Image.new("L", (1000, 1414), 250)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(22)
    for number, line in enumerate(SCANNED.splitlines()):
        draw.text((90, 100 + 40 * number), line, fill=35, font=font)
    return page.rotate(0.7, fillcolor=250, resample=Image.Resampling.BILINEAR)


def write_scan(target: Path) -> None:
    canvas = Canvas(str(target), pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(scan_image()), 0, 0, *A4)
    canvas.save()


def write_faulty(person: Person, folder: Path) -> list[Path]:
    """The encrypted and the cut file are good resumes otherwise."""
    scan, locked, cut, empty = (folder / f"{name}.pdf" for name in ("scanned", "encrypted", "truncated", "empty"))
    write_scan(scan)
    layout = LAYOUTS[person["style"]["layout"]]
    layout(person).build(locked, encrypt=StandardEncryption(USER_PASSWORD, "owner-of-the-sample", strength=128))
    good = io.BytesIO()
    layout(person).build(good)
    cut.write_bytes(good.getvalue()[: len(good.getvalue()) * 2 // 5])
    empty.write_bytes(b"")
    return [scan, locked, cut, empty]
