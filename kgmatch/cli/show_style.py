"""The looks of `kgmatch show --html`: on a screen and on paper, a colour for each kind of fact."""

from __future__ import annotations

from kgmatch.cli.show_facts import KINDS


def style(facts: int) -> str:
    """The style sheet of a page with so many facts."""
    return f"{_CSS}{_colours()}{_highlights(facts)}"


def _colours() -> str:
    return "".join(f".k-{kind}{{--c:{colour}}}" for kind, colour in KINDS.items())


def _highlights(count: int) -> str:
    """Pointing at a value lights up its box, and at a box its value: a rule for each, in place of a script."""
    return "".join(
        f'main:has([href="#e{n}"]:hover,#e{n}:target) .f{n}{{--lit:.45;--line:2px}}'
        f'main:has(.f{n}:hover) #v{n}{{background:rgb(var(--c)/.3)}}'
        for n in range(count)
    )  # fmt: skip


_CSS = """
*{box-sizing:border-box}
html{scroll-behavior:smooth}
body{margin:0;font:14px/1.45 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1d2430;background:#eef0f3}
header{padding:16px 24px 12px;background:#fff;border-bottom:1px solid #d9dde3}
h1{margin:0 0 2px;font-size:22px;overflow-wrap:anywhere}
header p{margin:2px 0;color:#4b5565;overflow-wrap:anywhere}
header ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 8px;margin:6px 0 0;padding:0}
.grades{color:#4b5565;gap:2px 18px}
.legend li{padding:1px 8px;border:1px solid rgb(var(--c,120 128 140)/.9);background:rgb(var(--c,255 255 255)/.16);border-radius:3px}
.legend li.free{border-style:dotted;background:rgb(var(--c)/.06)}
.legend li.heading{border-width:0 0 1px;border-style:dashed;background:none;border-radius:0;color:#4b5565}
.legend small{color:#4b5565}
main{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(380px,1fr);gap:24px;padding:20px 24px;max-width:1560px;margin:auto}
.pages{display:grid;gap:20px;align-content:start}
.page{position:relative;background:#fff;overflow:hidden;box-shadow:0 1px 4px rgb(20 30 50/.25)}
.page img{display:block;width:100%;height:100%}
.box{position:absolute;background:rgb(var(--c)/var(--lit,.16));outline:var(--line,1px) solid rgb(var(--c)/.85);box-shadow:0 0 0 calc(var(--line,1px) + 1px) rgb(255 255 255/.55);border-radius:1px;scroll-margin:35vh}
.box:hover{--lit:.4}
.box.free{outline-style:dotted;outline-color:rgb(var(--c)/.7);background:rgb(var(--c)/var(--lit,.06))}
.box.again{background:rgb(var(--c)/var(--lit,0))}
.page .heading{position:absolute;border-bottom:1px dashed #788392;pointer-events:none}
.heading i{font:600 10px/1 system-ui,sans-serif;letter-spacing:.02em;color:#5b6676;background:rgb(255 255 255/.85);padding:1px 3px}
.page .heading i{position:absolute;left:100%;bottom:-1px;white-space:nowrap}
.written{background:#fff;padding:28px 36px;box-shadow:0 1px 4px rgb(20 30 50/.25);font:14.5px/1.75 Georgia,"Times New Roman",serif}
.written p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;min-height:1em;unicode-bidi:isolate}
.written .heading{margin-top:14px;border-bottom:1px dashed #a6afbb;font-weight:bold}
mark{color:inherit;padding:1px 0;background:rgb(var(--c)/var(--lit,.16));box-shadow:0 var(--line,1px) 0 rgb(var(--c)/.85);scroll-margin:35vh}
mark.free{background:rgb(var(--c)/var(--lit,.06))}
mark:hover{--lit:.4}
.record{position:sticky;top:12px;align-self:start;max-height:calc(100vh - 24px);overflow:auto;background:#fff;padding:4px 18px 18px;box-shadow:0 1px 4px rgb(20 30 50/.25)}
h2{font-size:12px;text-transform:uppercase;letter-spacing:.06em;color:#5b6676;margin:16px 0 6px;border-bottom:1px solid #e3e6eb}
h3{font-size:14px;margin:0;font-weight:600}
h4{font-size:12px;font-weight:normal;margin:10px 0 2px;color:#5b6676}
article{margin:0 0 9px}
article p{margin:1px 0;color:#4b5565}
dl{display:grid;grid-template-columns:68px minmax(0,1fr);gap:2px 8px;margin:0}
dt,.told,small,.none{color:#5b6676}
dd{margin:0}
.told{font-style:italic}
.values{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:3px 14px}
.values small{white-space:nowrap}
.v,.n{color:inherit;text-decoration:none;overflow-wrap:anywhere;unicode-bidi:isolate}
a.v{border-bottom:2px solid rgb(var(--c)/.75)}
a.n{font-size:10px;vertical-align:super;margin-left:2px;padding:0 2px;color:rgb(var(--c))}
.free a.v{border-bottom:1px dotted rgb(var(--c)/.8)}
a.v:hover,a.n:hover,a.v:target,a.n:target{background:rgb(var(--c)/.3)}
@media (max-width:900px){main{grid-template-columns:minmax(0,1fr);padding:12px}.record{position:static;max-height:none}}
@media print{
 @page{margin:12mm}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
 body{background:none;font-size:11px}h1{font-size:17px}h3{font-size:12px}header{padding:0 0 6px}
 main,.pages{display:block;padding:0}
 .page{width:min(100%,15.5cm);margin:0 auto 6mm;break-inside:avoid;box-shadow:none;outline:1px solid #ccc}
 .written,.record{position:static;max-height:none;overflow:visible;box-shadow:none;padding:0}
 .record{break-before:page}article,li{break-inside:avoid}
}
"""
