"""Headings and the sections under them, by words and by how the line looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from kgmatch.model import Line, Section

# Words of headings by kind of section; a heading is a short line made of these and little else.
_WORDS: dict[str, str] = {
    "summary": "summary|professional summary|career summary|executive summary|executive profile|professional profile|profile|about|about me|"
    "objective|career objective|job objective|personal statement|overview|career overview|professional overview|career focus|profile summary|"
    "introduction|professional objective|who i am|summary of qualifications|qualifications summary|career profile|personal profile|synopsis|"
    "profil|zusammenfassung|kurzprofil|à propos|resumen|sobre mí|perfil|perfil profesional|个人简介|自我评价",
    "experience": "kitchens|project and employment history|employment and project history|career|where i worked|experience|work experience|professional experience|employment|employment history|work history|career history|"
    "professional background|relevant experience|employment record|career|working experience|job experience|experience details|"
    "industrial experience|teaching experience|clinical experience|work|professional history|internship|internships|internship experience|"
    "employment experience|positions held|career chronicle|work background|where i've worked|where i have worked|volunteer experience|"
    "volunteering|military experience|military service|other experience|additional experience|research experience|experience and projects|"
    "berufserfahrung|praktische erfahrung|beruflicher werdegang|expérience|expériences|expérience professionnelle|"
    "expériences professionnelles|parcours professionnel|experiencia|experiencia laboral|experiencia profesional|"
    "experiência profissional|esperienza|esperienze lavorative|工作经历|工作经验|实习经历",
    "education": "apprenticeship and schools|schools|apprenticeship|school|apprenticeship and school|education|educational background|academic background|academic qualification|academic qualifications|educational qualification|"
    "educational qualifications|education and training|education & training|qualifications|qualification|academics|academic details|"
    "academic history|educational history|scholastics|studies|academic profile|academic credentials|education details|academic chronicle|"
    "professional qualification|professional qualifications|educational details|academic record|schooling|academia|degrees|"
    "ausbildung|bildung|studium|schulbildung|formation|formations|études|diplômes|formación|formación académica|educación|estudios|"
    "formação|formação acadêmica|istruzione|istruzione e formazione|教育背景|教育经历|学历",
    "skills": "toolbox|tech stack|stack|toolkit|what i know|what i do|skills|technical skills|key skills|core skills|professional skills|skill set|skillset|core competencies|competencies|competences|"
    "key competencies|areas of expertise|area of expertise|expertise|technical expertise|technical proficiency|technologies|tools|"
    "technical summary|core strengths|strengths|highlights|skill highlights|core qualifications|proficiencies|computer skills|it skills|"
    "software skills|soft skills|hard skills|personal skills|key strengths|capabilities|software|skills and tools|tools and technologies|"
    "technical competencies|skills & abilities|skills and abilities|additional skills|other skills|specialties|knowledge|top skills|"
    "abilities|skills summary|summary of skills|areas of knowledge|core expertise|technical environment|programming|programming languages|"
    "skills and competences|skills & expertise|skills and expertise|kenntnisse|fähigkeiten|compétences|compétences techniques|habilidades|"
    "competencias|aptitudes|competenze|habilidades e competências|技能|专业技能|technical knowledge|professional strengths|skills & tools",
    "languages": "languages|language|language skills|languages known|language proficiency|linguistic skills|known languages|sprachen|"
    "sprachkenntnisse|langues|idiomas|lingue|语言|语言能力|languages spoken",
    "certifications": "certifications|certification|certificates|licenses|licences|licenses and certifications|licences and certifications|"
    "licenses & certifications|courses|training|trainings|professional training|courses and certifications|certifications and training|"
    "professional development|credentials|certificates and training|certifications & training|trainings and certifications|"
    "additional training|professional certifications|certifications and licenses|zertifikate|weiterbildung|certificaciones|certifications and trainings|"
    "cursos|corsi|professional certification|training and certifications|certifications and licences|证书|licenses and certificates",
    "projects": "projects|project|academic projects|personal projects|key projects|project experience|selected projects|project details|"
    "projects undertaken|side projects|portfolio|open source|projets|proyectos|projekte|项目经历|项目经验",
    "publications": "publications|papers|selected publications|patents|presentations|conferences|talks|"
    "publications and presentations|publikationen|research interests",
    "awards": "awards|honors|honours|achievements|accomplishments|awards and honors|honors and awards|key achievements|professional awards|"
    "honors & awards|recognition|scholarships|awards and achievements|distinctions|auszeichnungen|获奖经历",
    "interests": "interests|hobbies|hobbies and interests|interests and hobbies|activities|extracurricular activities|extra curricular activities|"
    "hobbies & interests|leisure|personal interests|extra-curricular activities|activities and honors|interessen|hobbys|loisirs|centres d'intérêt|intereses|"
    "affiliations|professional affiliations|memberships|professional memberships|associations|community service",
    "personal": "personal details|personal information|personal data|personal|bio data|personal particulars|personal dossier|"
    "personal profile details|contact|contact details|contact information|contacts|contact me|get in touch|kontakt|coordonnées|contacto|"
    "personal info|other details|additional information|other information|declaration|details|persönliche daten|datos personales|additional info",
    "references": "references|reference|referees|referenzen|références|referencias",
}  # fmt: skip
KINDS = ("header", *_WORDS)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, str]:
    return {_key(heading): kind for kind, words in _WORDS.items() for heading in words.split("|")}


def _key(text: str) -> str:
    text = re.sub(r"[^\w&']+", " ", text.casefold().replace("’", "'").replace("&", " and "))
    return " ".join(w for w in text.split() if w not in ("my", "the"))


def heading_kind(text: str, *, stands_out: bool) -> str | None:
    """The kind of section that the line opens, or None. One that stands out may say more than the known words."""
    stripped = text.strip().strip("•●▪■-–—_*|:=~#><»«›.· \t")
    if not stripped or len(stripped) > 60 or stripped.endswith((",", ";")):
        return None
    key = _key(stripped)
    known = _lexicon()
    if key in known:
        return known[key]
    words = key.split()
    if stands_out and len(words) <= 6 and not any(c.isdigit() for c in key):
        parts = [known[part] for part in key.split(" and ") if part in known]
        if " and " in key and parts:
            return min(parts, key=_PRIORITY.index)
        if words and len(words) <= 4 and words[-1] in _LAST_WORDS:
            return _LAST_WORDS[words[-1]]
    return None


# Which part names the section in "Training and Education": the one with most to lose.
_PRIORITY = (
    "experience",
    "education",
    "skills",
    *(k for k in _WORDS if k not in ("experience", "education", "skills")),
)

_LAST_WORDS = {
    "experience": "experience",
    "education": "education",
    "skills": "skills",
    "languages": "languages",
    "projects": "projects",
    "certifications": "certifications",
    "qualifications": "education",
    "references": "references",
    "publications": "publications",
    "awards": "awards",
    "interests": "interests",
    "competencies": "skills",
    "expertise": "skills",
}


def find_sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Sections that cover the text from the first line to the last; what stands before any heading is the header."""
    if not lines:
        return ()
    body = median([line.font_size for line in lines for _ in range(max(1, len(line.text) // 20))])
    opened: list[tuple[str, str, int]] = [("header", "", 0)]
    top = _top(lines[0])  # of the open section on its page
    kinds: list[str] = []
    for n, line in enumerate(lines):
        stripped = line.text.strip()
        stands_out = line.bold or line.font_size > body * 1.08 or stripped.isupper() or stripped.endswith(":")
        kind = heading_kind(stripped, stands_out=stands_out)
        if kind is not None and (stands_out or len(stripped.split()) <= 3):
            opened.append((kind, stripped, line.start))
            top = _top(line)
        elif n and _top(line) < top and line.box != lines[n - 1].box and _has_columns(lines, n):
            goes_on = _column_before(lines, kinds, n)
            if goes_on != opened[-1][0]:
                opened.append((goes_on, "", line.start))
            top = _top(line)
        elif n and line.page != lines[n - 1].page:
            top = _top(line)
        kinds.append(opened[-1][0])
    end = lines[-1].end
    starts = [start for _, _, start in opened[1:]] + [end]
    return tuple(
        Section(kind, heading, start, stop)
        for (kind, heading, start), stop in zip(opened, starts, strict=True)
        if stop > start
    )


def _top(line: Line) -> float:
    """Where the line stands counted from the first page's top; lines without a page all stand at 0."""
    return line.page * 10_000.0 + line.box[1] if line.box[3] else 0.0


def _has_columns(lines: Sequence[Line], n: int) -> bool:
    """Whether the line begins a column to the right of what was read before it on its page."""
    line = lines[n]
    return line.page == lines[n - 1].page and line.box[0] > min(other.box[0] for other in lines[max(0, n - 5) : n]) + 40


def _column_before(lines: Sequence[Line], kinds: Sequence[str], n: int) -> str:
    """The kind of the section with which the same column of the page before ended; a first page's begins with a header."""
    line = lines[n]
    for m in range(n - 1, -1, -1):
        other = lines[m]
        if other.page == line.page - 1 and abs(other.box[0] - line.box[0]) < 25:
            return kinds[m]
        if other.page < line.page - 1:
            break
    return "header"
