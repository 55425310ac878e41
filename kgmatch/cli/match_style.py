"""The looks of a match report: on a screen from 360 pixels on, in the dark, and on paper (A4 and Letter)."""

STYLE = """
*{box-sizing:border-box}
:root{color-scheme:light dark;--ink:#1a2230;--soft:#4b5565;--line:#d6dbe2;--paper:#fff;--ground:#f1f3f6;--link:#0a58b0;--rail:#e7eaef;--fill:#3f6fb5;
 --met:20 130 75;--partly:201 130 0;--none:110 120 135;--bad:170 50 45;--grey:#f4f6f8}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#aab3c2;--line:#3a4350;--paper:#1b2129;--ground:#12161c;--link:#8cbcff;--rail:#2c343f;--fill:#6f9fe0;
 --met:70 190 125;--partly:230 170 50;--none:150 160 175;--bad:240 120 110;--grey:#222a34}}
body{margin:0;font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--ground);overflow-wrap:break-word}
a{color:var(--link)}
h1,h2,h3,h4,p,ul,dl,figure{margin:0}
h1{font-size:26px;line-height:1.2;unicode-bidi:isolate}
h2{font-size:19px;margin:0 0 10px}
h3{font-size:19px;line-height:1.3;unicode-bidi:isolate}
h4{font-size:13px;color:var(--soft);margin:0 0 6px}
small,.none,.of{color:var(--soft)}
small{font-size:12.5px}
.top{background:var(--paper);border-bottom:1px solid var(--line);padding:24px max(20px,calc(50vw - 500px)) 18px}
.top p{margin-top:4px;color:var(--soft)}
main{max-width:1040px;margin:0 auto;padding:20px;display:grid;gap:22px;grid-template-columns:minmax(0,1fr)}
main>section:not(#candidates){background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:18px 20px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:14px}
th{font-weight:600;text-align:left}
td,th{vertical-align:top;unicode-bidi:isolate}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.badge{display:inline-block;padding:1px 9px;border-radius:10px;border:1.5px solid currentColor;font-size:13px;font-weight:600;white-space:nowrap}
.badge.match{color:rgb(var(--met))}.badge.review{color:rgb(var(--partly))}.badge.no-match,.badge.not-enough-evidence,.badge.not-judged{color:var(--soft)}
@media not print{@media (prefers-color-scheme:light){.badge.review{color:#8a5a00}.badge.match{color:#0d6e3d}}}
.badge.match::before{content:"✓ "}.badge.review::before{content:"? "}.badge.no-match::before{content:"– "}
.ranking{width:100%}
.ranking td,.ranking th,.weights td,.weights th{padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}
.ranking thead th,.weights thead th{font-size:12.5px;color:var(--soft)}
.ranking tbody th{width:50%;font-weight:500;overflow-wrap:anywhere}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:4px 16px;color:var(--soft);font-size:13px;margin-bottom:10px}
.legend .cell{display:inline-block;width:26px;text-align:center;border-radius:3px}
.heat{border-spacing:2px;border-collapse:separate;font-size:13px}
.heat+.heat{margin-top:14px}
.heat thead th{text-align:center;min-width:27px;padding:0;font-weight:600}
.heat thead th:first-child{text-align:left;color:var(--soft);font-weight:400}
.heat thead a{display:block;padding:3px 0;text-decoration:none}
.heat tbody th{font-weight:500;padding:2px 10px 2px 0;min-width:150px;max-width:300px;position:sticky;left:0;background:var(--paper)}
.heat small{font-weight:400;font-size:11.5px}
.heat .criterion th{font-style:italic;font-weight:400}
.cell{text-align:center;font-weight:700;color:var(--ink);border-radius:3px;vertical-align:middle}
.cell.met{background:rgb(var(--met)/calc(.14 + .5*var(--w,1)))}
.cell.partly{background:rgb(var(--partly)/calc(.1 + .4*var(--w,1)))}
.cell.none{background:var(--grey);color:var(--soft);font-weight:400}
.cell i{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
td.cell{position:relative}
#candidates{display:grid;gap:18px;grid-template-columns:minmax(0,1fr)}
#candidates>h2{margin:0}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:16px 20px 20px;scroll-margin-top:10px;display:grid;gap:18px;grid-template-columns:minmax(0,1fr)}
.card header p{margin-top:6px;color:var(--soft)}.card header b{color:var(--ink)}
.rank{display:inline-block;min-width:28px;padding:0 6px;margin-right:6px;text-align:center;border-radius:6px;background:var(--ink);color:var(--paper)}
.file{margin-left:12px;font-size:13px;unicode-bidi:isolate}
.counted{width:100%}
.counted td,.counted th{padding:2px 12px 2px 0}
.counted th{font-weight:500;width:130px}
.counted .bars{width:190px;padding-top:8px}
.counted .says{color:var(--soft);font-size:13px}
.counted .total td,.counted .total th{border-top:1px solid var(--line);font-weight:700}
.bar{display:block;width:100%;height:9px}
.rail{fill:var(--rail)}.fill{fill:var(--fill)}
h5{margin:8px 0 2px;font-size:13.5px;break-after:avoid}
h5 b{display:inline-block;width:20px;height:20px;line-height:20px;text-align:center;border-radius:50%;margin-right:4px;color:var(--ink)}
h5.met b{background:rgb(var(--met)/.45)}h5.partly b{background:rgb(var(--partly)/.45)}h5.none b{background:var(--rail)}
.requirements{list-style:none;padding:0;columns:2 340px;column-gap:28px}
.requirements li{padding:4px 0 4px 12px;border-left:3px solid rgb(var(--none)/.5);margin-bottom:5px;break-inside:avoid;position:relative}
.requirements .met{border-color:rgb(var(--met))}.requirements .partly{border-left-style:dashed;border-color:rgb(var(--partly))}
.sign{display:inline-block;width:16px}
.requirements p{font-size:13.5px;line-height:1.4;color:var(--soft)}
.requirements .has{color:var(--ink)}
.asked{font-weight:600;unicode-bidi:isolate}
q{color:var(--ink);unicode-bidi:isolate}
.walks{display:block;width:100%;min-width:560px;max-width:760px;height:auto}
.walks text{font:10px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink);text-anchor:middle;unicode-bidi:isolate}
.walks .col,.walks .via{fill:var(--soft);font-size:9px}
.walks rect{fill:var(--paper);stroke:rgb(var(--none));stroke-width:1}
.walks rect.end{fill:var(--grey)}
.walks rect.met{stroke:rgb(var(--met));stroke-width:1.5}.walks rect.partly{stroke:rgb(var(--partly));stroke-width:1.5;stroke-dasharray:4 2}
.walks path{fill:none;stroke:rgb(var(--met));stroke-width:1.5}.walks path.partly{stroke:rgb(var(--partly));stroke-dasharray:4 2}
.cuts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:14px}
.cuts img{display:block;width:100%;height:auto;border:1px solid var(--line);background:#fff}
figcaption{font-size:12.5px;color:var(--soft);margin-top:3px;unicode-bidi:isolate}
.places .none{font-size:13px}
dt{font-weight:600}dd{margin:2px 0 10px;color:var(--soft)}
#method p{margin:10px 0;max-width:80ch}
.made{color:var(--soft);font-size:13px}
@media (max-width:620px){
 main{padding:10px}.top{padding:16px 14px}main>section:not(#candidates),.card{padding:12px}
 h1{font-size:22px}
 .ranking tbody th{width:auto}.ranking tr>:nth-child(n+5){display:none}.ranking td,.ranking th{padding-right:8px}
 .file{display:block;margin-left:0}
 .counted,.counted tbody,.counted tr{display:block}
 .counted tr{display:grid;grid-template-columns:minmax(0,1fr) 90px 60px;gap:0 8px;align-items:center;padding:2px 0}
 .counted th{width:auto}.counted td,.counted th{padding:0}.counted .bars{width:auto}.counted .says{grid-column:1/-1}
 .heat tbody th{min-width:118px;max-width:150px}
}
@media print{
 @page{margin:13mm 12mm}
 :root{color-scheme:light;--ink:#000;--soft:#3c4450;--line:#b9c0ca;--paper:#fff;--ground:#fff;--link:#000;--rail:#e7eaef;--fill:#4a5f80;--met:20 130 75;--partly:201 130 0;--none:110 120 135;--grey:#fff}
 *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
 body{font-size:10.5pt}table,.requirements p{font-size:9.5pt}h1{font-size:18pt}h2,h3{font-size:13pt}
 a{text-decoration:none}
 main{display:block;padding:0;max-width:none}.top{padding:0 0 8px}
 main>section:not(#candidates),.card{border:0;border-radius:0;padding:10px 0;display:block}
 .card>section{margin-top:10px}
 #candidates{display:block}#candidates>h2{display:none}
 .card{break-before:page}
 #heat{break-inside:avoid}#excluded{break-before:page}main>section:last-child:not(#excluded + #method){break-before:page}
 .scroll{overflow:visible}.walks{min-width:0;max-width:165mm}
 .heat{font-size:8.5pt;border-spacing:1px}.heat thead th{min-width:5.4mm}.heat tbody th{position:static;min-width:38mm;max-width:62mm}
 thead{display:table-header-group}
 tr,li,figure,.graph{break-inside:avoid}h2,h3,h4{break-after:avoid}
 .requirements{columns:2;column-gap:7mm}.requirements p{font-size:9pt}.requirements li{margin-bottom:1mm;padding:1px 0 1px 8px}
 .cuts{grid-template-columns:repeat(2,minmax(0,1fr))}
}
"""
