"""Small tables in the form in which ESCO and O*NET are published, of concepts that nobody has published."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path

ESCO = "http://data.europa.eu/esco/"
FOLD, LORE, MARTIAN, CALM, GONE = (f"{ESCO}skill/{name}" for name in ("fold", "lore", "martian", "calm", "gone"))
FOLDING, CRAFTS = f"{ESCO}skill/folding", f"{ESCO}isced-f/0999"
FOLDER, PAPER_WORKERS = f"{ESCO}occupation/folder", f"{ESCO}isco/C799"

ESCO_TABLES: dict[str, list[Sequence[str]]] = {
    "skills_en.csv": [
        ("conceptType", "conceptUri", "skillType", "preferredLabel", "altLabels", "hiddenLabels", "status", "description"),
        ("K", CALM, "skill/competence", "keep calm in paper storms", "", "", "released", ""),
        ("K", FOLD, "skill/competence", "fold paper cranes", "crane folding\nfold paper cranes\n folding  of cranes", "cranes\ncrane folding", "released", "Make birds,\nby hand."),
        ("K", LORE, "knowledge", "paper lore", "", "", "", ""),
        ("K", MARTIAN, "skill/competence", "speak Martian", "Martian", "", "released", ""),
        ("K", GONE, "knowledge", "ink blotting", "", "", "obsolete", ""),
    ],
    "occupations_en.csv": [
        ("conceptUri", "iscoGroup", "preferredLabel", "altLabels"),
        (FOLDER, "7991", "crane folder", "paper crane maker"),
    ],
    "skillGroups_en.csv": [
        ("conceptUri", "code", "preferredLabel", "altLabels"),
        (FOLDING, "S9.9", "folding", ""),
        (CRAFTS, "0999", "paper crafts", ""),
    ],
    "ISCOGroups_en.csv": [
        ("conceptUri", "code", "preferredLabel", "altLabels"),
        (PAPER_WORKERS, "C799", "paper workers", ""),
    ],
    "occupationSkillRelations.csv": [
        ("occupationUri", "relationType", "skillType", "skillUri"),
        (FOLDER, "essential", "", FOLD),
        (FOLDER, "optional", "", LORE),
        (FOLDER, "optional", "", CALM),
        (FOLDER, "optional", "", LORE),
    ],
    "skillSkillRelations.csv": [
        ("originalSkillUri", "relationType", "relatedSkillUri"),
        (FOLD, "optional", LORE),
    ],
    "broaderRelationsSkillPillar.csv": [("conceptUri", "broaderUri"), (FOLD, FOLDING), (LORE, CRAFTS)],
    "broaderRelationsOccPillar.csv": [("conceptUri", "broaderUri"), (FOLDER, PAPER_WORKERS)],
    "languageSkillsCollection_en.csv": [("conceptUri",), (MARTIAN,)],
    "transversalSkillsCollection_en.csv": [("conceptUri",), (CALM,)],
}  # fmt: skip

CODE, ELEMENT = "O*NET-SOC Code", "Element ID"
ONET_TABLES: dict[str, list[Sequence[str]]] = {
    "Occupation Data.txt": [
        (CODE, "Title", "Description"),
        ("99-1011.00", "Crane Folders", 'Fold paper into birds ("cranes").'),
        ("99-1012.00", "Crane Unfolders", "Turn birds into paper."),
    ],
    "Alternate Titles.txt": [
        (CODE, "Alternate Title", "Short Title", "Source(s)"),
        ("99-1011.00", "Paper Crane Maker", "PCM", "08"),
        ("99-1011.00", "Crane Folders", "n/a", "08"),
        ("99-9999.00", "Nobody", "n/a", "08"),
    ],
    "Sample of Reported Titles.txt": [(CODE, "Reported Job Title"), ("99-1011.00", "Origami Artist")],
    "Related Occupations.txt": [
        (CODE, "Related O*NET-SOC Code", "Relatedness Tier"),
        ("99-1011.00", "99-1012.00", "Primary-Short"),
        ("99-1011.00", "99-9999.00", "Primary-Short"),
        ("99-1012.00", "99-1011.00", "Supplemental"),
    ],
    "Content Model Reference.txt": [(ELEMENT, "Element Name", "Description"), ("9.A.1", "Crispness", "Being crisp.")],
    "Skills.txt": [
        (CODE, ELEMENT, "Element Name", "Scale ID", "Data Value"),
        ("99-1011.00", "9.A.1", "Crispness", "IM", "3.50"),
        ("99-1011.00", "9.A.1", "Crispness", "LV", "6.00"),
        ("99-1011.00", "9.A.2", "Pleating", "IM", "3.00"),
        ("99-1012.00", "9.A.1", "Crispness", "IM", "2.99"),
        ("99-1012.00", "9.A.2", "Pleating", "IM", "n/a"),
        ("99-9999.00", "9.A.3", "Doing Nothing", "IM", "5.00"),
    ],
    "Knowledge.txt": [
        (CODE, ELEMENT, "Element Name", "Scale ID", "Data Value"),
        ("99-1011.00", "9.C.1", "Paper", "IM", "4.00"),
    ],
    "Technology Skills.txt": [
        (CODE, "Example", "Commodity Title", "Hot Technology"),
        ("99-1011.00", "FoldPro", "Folding software", "Y"),
        ("99-1011.00", "CreaseMap 5\"", "Folding software", "N"),
        ("99-1012.00", "FOLDPRO", "Unfolding software", "N"),
    ],
    "Tools Used.txt": [(CODE, "Example", "Commodity Title"), ("99-1011.00", "Bone folders", "Creasing tools")],
}  # fmt: skip


def write_esco(folder: Path, **replaced: list[Sequence[str]] | None) -> Path:
    """ESCO's tables, with some in another form or (None) left out, each named by its file's stem."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in ESCO_TABLES.items():
        table_or_none = replaced.get(name.removesuffix(".csv").removesuffix("_en"), table)
        if table_or_none is not None:
            (folder / name).write_text(csv_text(table_or_none), encoding="utf-8")
    return folder


def write_onet(folder: Path, **replaced: list[Sequence[str]] | None) -> Path:
    """O*NET's tables; some in another form or (None) left out, each named by its file's stem with _ for a space."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in ONET_TABLES.items():
        table_or_none = replaced.get(name.removesuffix(".txt").replace(" ", "_"), table)
        if table_or_none is not None:
            text = "".join("\t".join(row) + "\r\n" for row in table_or_none)
            (folder / name).write_bytes(text.encode())
    return folder


def csv_text(table: list[Sequence[str]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    return out.getvalue()


def zipped(path: Path) -> Path:
    """The file gzipped in its place."""
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()
    return packed


TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix model: <http://data.europa.eu/esco/model#> .
@prefix skill: <http://data.europa.eu/esco/skill/> .
@prefix type: <http://data.europa.eu/esco/skill-type/> .

skill:fold a skos:Concept ; model:skillType type:skill ; model:status "released" ;
  skos:prefLabel "fold paper cranes"@en , "Papierkraniche falten"@de , "shfold"@xx ;
  skos:altLabel "crane folding"@en , "fold  paper cranes"@en , "shfolding"@xx ; skos:hiddenLabel "cranes"@en ;
  skos:broader skill:folding , <http://example.org/folding> ; model:relatedOptionalSkill skill:lore ;
  dct:description "Make birds."@en , "Mach Vögel."@de .
skill:folding a skos:Concept ; skos:prefLabel "folding"@en ; skos:notation "S9.9" .
skill:lore a skos:Concept ; model:skillType type:knowledge ; skosxl:prefLabel [ skosxl:literalForm "paper lore"@en ] ;
  dct:description [ model:language "de" ; model:nodeLiteral "Alles über Papier." ] ,
                  [ model:language "en" ; model:nodeLiteral "All about paper." ] .
skill:gone a skos:Concept ; model:skillType type:skill ; model:status "obsolete" ; skos:prefLabel "blotting"@en .
skill:foreign a skos:Concept ; model:skillType type:skill ; skos:prefLabel "shcrumple"@xx .
<http://data.europa.eu/esco/isced-f/0999> a skos:Concept ; skos:prefLabel "paper crafts"@en ; skos:notation "0999" .
<http://data.europa.eu/esco/isco/C799> a skos:Concept ; skos:prefLabel "paper workers"@en ; skos:notation "C799" .
<http://data.europa.eu/esco/occupation/folder> a skos:Concept ; skos:prefLabel "crane folder"@en ;
  skos:notation "7991.2" ; skos:broader <http://data.europa.eu/esco/isco/C799> ;
  model:relatedEssentialSkill skill:fold ; model:relatedOptionalSkill skill:lore .
<http://example.org/else> a skos:Concept ; skos:prefLabel "something else"@en .
"""
