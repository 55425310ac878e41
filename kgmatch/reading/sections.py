"""Headings and the sections under them, by words and by how the line looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import median

from kgmatch.model import Line, Section

# Words of headings by kind of section; a heading is a short line made of these and little else.
_WORDS: dict[str, str] = {
    "summary": "summary|professional summary|career summary|executive summary|executive profile|professional profile|profile|about|about me|"
    "objective|career objective|job objective|personal statement|overview|career overview|professional overview|career focus|profile summary|"
    "introduction|professional objective|who i am|summary of qualifications|qualifications summary|career profile|personal profile|synopsis|"
    "profil|zusammenfassung|kurzprofil|à propos|resumen|sobre mí|perfil|perfil profesional|个人简介|自我评价",
    "experience": "xp|kitchens|project and employment history|employment and project history|career|where i worked|experience|work experience|professional experience|employment|employment history|work history|career history|"
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
    "personal info|other details|additional information|other information|details|persönliche daten|datos personales|additional info",
    "wishes": "looking for|i am looking for|what i am looking for|what i'm looking for|job wishes|availability|desired position|preferred position|seeking",
    "declaration": "declaration|declarations",
    "references": "references|reference|referees|referenzen|références|referencias",
}  # fmt: skip
KINDS = ("header", *_WORDS, "other")


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

# What the words of an unusual heading are about ("Details of employment (in reverse order)"), the surest first; some kinds come
# twice, with surer words and with weaker ones.
_ABOUT = {
    "references": r"refere(?:e|nce|nz|ncia)|推荐",
    "publications": r"publication|writing|patent|article|talk|conference|veröffentlich|publicaci|pubblicaz|论文",
    "languages": r"language|sprach|langue|idioma|lingu|tongue|语言|外语",
    "declaration": r"declar|affirm|certification statement|undertaking|erklärung|privacy",
    "experience": r"experience|employ|career (?:history|chronicle|record|path)|served|appointments|positions|track record|service record|work (?:history|record|done)|where i(?:'ve)? worked|"
    r"berufserf|werdegang|laufbahn|expérience|parcours|laboral|experiencia|trayectoria|esperienz|工作经|实习|经历(?<!学习经历)(?<!教育经历)",
    "education": r"educat(?!ion service)|academ(?!y)|^schools?\b|school(?:s|ing)$|(?:to|at|my|in) school$|stud(?:y|ies|i)\b|scholast|degree|^universit\w*$|qualification|\bausbildung|schul|\bbildung|\bformation|formaci[óo]n académica|istruzione|étude|cursus|diplom|教育|学历|学习",
    "certifications": r"certif|licen[cs]|ticket|permit|accredit|registration|course|seminar|workshop|weiterbildung|fortbildung|zertifik|zusatzqual|nachweis|cursos|corsi|formación complementaria|compliance|standing|证书|cpd|credential|training",
    "skills": r"skill|competen|expertise|tool|technolog|software|proficien|abilit|strength|capacit|what i (?:do|know|can|bring|offer|run)|good (?:at|in)|know-?how|knowledge|equipment|machines|stack|"
    r"kenntnis|fähigkeit|kompetenz|mitbringe|kann ich|compétence|savoir|outils|logiciel|matériel|habilidad|conocimiento|sé hacer|competenz|strumenti|saper|aptitud|技能|专长|能力|会做",
    "experience ": r"experience|work(?!shop)|career|job|history|chronicle|professional background|professional path|internship|practice|praxis|beruf|arbeit|praktik|emploi|agences|rédaction|newsroom|trabajo|camino|lavor|profission|carrera|voluntee?r|ehrenamt|bénévol|apprentice|where i|what i did|on the road|kitchens|wards|sites|工作|经验",
    "projects": r"project|portfolio|projekt|projet|proyecto|progett|thesis|作品|项目",
    "awards": r"award|honou?r|achievement|recognition|prize|distinction|scholarship|citation|auszeichnung|prix|premio|reconocim|riconoscim|获奖|荣誉",
    "interests": r"interest|hobb|leisure|pastime|outside work|free time|off duty|activit|freizeit|loisir|afici|tempo libero|membership|affiliation|association|club|兴趣|爱好",
    "wishes": r"looking for|seeking|availab|disponib|notice|wish|next step|what next|desired|expectation|what i want|gesucht|\bsuche|recherche|cherche|busco|cerco|求职|期望",
    "personal": r"personal|contact|particulars|bio[- ]?data|reach me|details|zur person|persönlich|kontakt|coordonn|datos|\bdati\b|个人信息|个人资料|联系|基本信息|基本情况",
    "education ": r"qualif|learn|train",
    "summary": r"summary|profile|objective|about|statement|introduction|overview|in brief|in short|at a glance|who|profil|kurz|présentation|presentation|resumen|perfil|sobre|chi sono|自我|评价|简介|优势|概况",
}  # fmt: skip
# A word's beginning, in scripts that have words: "Edwards" is about no wards.
_ABOUT_PATTERN = {kind: re.compile(rf"(?<![A-Za-zÀ-ž])(?:{pattern})", re.I) for kind, pattern in _ABOUT.items()}
_MOST_HEADING_WORDS = 8
Style = tuple[int, bool, bool, bool]


def find_sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Sections that cover the text from the first line to the last; what stands before any heading is the header.

    Known words make a heading of a short line; then the type in which those headings are set makes headings of other
    lines, of a kind that their words are about or of kind "other".
    """
    if not lines:
        return ()
    body = median([line.font_size for line in lines for _ in range(max(1, len(line.text) // 20))])
    largest = max(line.font_size for line in lines)
    known = [_known(line, body) for line in lines]
    styles = _heading_styles(lines, known, body)
    opened: list[tuple[str, str, int]] = [("header", "", 0)]
    top = _top(lines[0])  # of the open section on its page
    kinds: list[str] = []
    for n, line in enumerate(lines):
        kind = known[n] or _by_style(lines, n, styles, seen=len(opened) > 1 or line.font_size < 0.95 * largest)
        if kind is not None:
            opened.append((kind, line.text.strip(), line.start))
            top = _top(line)
        elif n and _top(line) < top - 1.5 * line.font_size and line.box != lines[n - 1].box and _has_columns(lines, n):
            goes_on = _column_before(lines, kinds, n)
            if goes_on != opened[-1][0]:
                opened.append((goes_on, "", line.start))
            top = _top(line)
        elif n and line.page != lines[n - 1].page:
            top = _top(line)
        kinds.append(opened[-1][0])
    end = lines[-1].end
    starts = [start for _, _, start in opened[1:]] + [end]
    found = [
        Section(kind, heading, start, stop)
        for (kind, heading, start), stop in zip(opened, starts, strict=True)
        if stop > start
    ]
    return tuple(_by_content(found, lines))


_SCHOOLING = re.compile(r"universit|college|school|lycée|école|institut|bachelor|master|diplom|degree|abitur|licence|academy|polytechnic|大学|学院", re.I)  # fmt: skip
_RANGE = re.compile(
    r"(?:19|20)\d\d\D{1,24}(?:(?:19|20)\d\d|present|current|now|today|date|heute|cours|actual|oggi|至今)", re.I
)


def _by_content(sections: Sequence[Section], lines: Sequence[Line]) -> list[Section]:
    """Where no heading names the experience, education or skills, the section of unknown kind that reads most like it."""
    found = list(sections)
    texts = {
        n: [line.text for line in lines if s.start < line.start < s.end]
        for n, s in enumerate(found)
        if s.kind == "other"
    }
    for kind in ("experience", "education", "skills"):
        if any(s.kind == kind for s in found):
            continue
        scores = {n: _reads_like(kind, rows) for n, rows in texts.items() if rows and found[n].kind == "other"}
        best = max(scores, key=lambda n: scores[n], default=None)
        if best is not None and scores[best] > 0:
            found[best] = replace(found[best], kind=kind)
    return found


def _reads_like(kind: str, rows: Sequence[str]) -> float:
    ranges = sum(bool(_RANGE.search(row)) for row in rows)
    schooling = sum(bool(_SCHOOLING.search(row)) for row in rows)
    if kind == "experience":
        return ranges - 1.5 * schooling
    if kind == "education":
        return schooling if schooling * 3 >= len(rows) else 0
    short = sum(len(part.split()) <= 5 for row in rows for part in re.split(r"[,;•|]", row))
    parts = sum(len(re.split(r"[,;•|]", row)) for row in rows)
    return short if not ranges and short > 0.8 * parts and parts >= 4 else 0


_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s+(?=\S)")  # "3. EMPLOYMENT HISTORY"


def _known(line: Line, body: float) -> str | None:
    """The kind that the line's own words and type open, or None."""
    stripped = _NUMBER.sub("", line.text.strip())
    if stripped.endswith(".") or (
        line.box[3] and stripped[:1].islower() and not line.bold and line.font_size <= body * 1.08
    ):
        return None
    stands_out = line.bold or line.font_size > body * 1.08 or stripped.isupper() or stripped.endswith(":")
    kind = heading_kind(stripped, stands_out=stands_out)
    if kind is None and line.bold and re.search(r":\s*[-–]?$", stripped) and len(stripped.split()) <= 5:
        return about(stripped)
    if kind is None and (stands_out or not line.box[3]) and len(stripped.split()) <= 3 and 8 <= len(stripped) <= 40:
        kind = _misspelt(stripped)
    if kind is None and not line.box[3] and stripped.isupper() and len(stripped.split()) <= 4:
        return about(stripped)  # in plain text capitals are all the type there is
    return kind if kind is not None and (stands_out or len(stripped.split()) <= 3) else None


@lru_cache(maxsize=10_000)
def _misspelt(text: str) -> str | None:
    """The kind of a known heading of which one letter in twelve is wrong ("experence")."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(_key(text), _lexicon().keys(), scorer=fuzz.ratio, score_cutoff=92)
    return _lexicon()[found[0]] if found else None


def _style(line: Line) -> Style:
    italic = bool(line.runs) and all(run.italic for run in line.runs)
    return round(line.font_size * 2), line.bold, line.text.strip().isupper(), italic


def _heading_styles(lines: Sequence[Line], known: Sequence[str | None], body: float) -> frozenset[Style]:
    """The types that are set apart from the text and in which most lines are headings by their words."""
    styles: dict[Style, list[tuple[bool, bool]]] = {}
    for line, kind in zip(lines, known, strict=True):
        styles.setdefault(_style(line), []).append(
            (kind is not None, len(line.text) <= 60 and len(line.text.split()) <= 6 and about(line.text) is not None)
        )
    lengths: Counter[Style] = Counter()
    for line in lines:
        lengths[_style(line)] += len(line.text)
    plain = lengths.most_common(1)[0][0]
    found = {
        style: sum(known for known, _ in told)
        for style, told in styles.items()
        if style != plain
        and (
            _mostly_headings(told, 0.5 if style[0] > 2 * body * 1.08 or style[2] else 0.7)
            or (
                style[0] > 2 * body * 1.15
                and len(told) >= 2
                and any(k for k, _ in told)
                and sum(k or a for k, a in told) >= 0.5 * len(told)
            )
        )
        and (style[0] > 2 * body * 1.05 or style[1] or style[2])
    }
    lefts = {style: [line.box[0] for line in lines if _style(line) == style] for style in found}

    def below_another(style: Style) -> bool:
        """Whether its lines stand in the columns of a larger type with more headings: then it is that of the entries."""
        larger = [o for o in found if o[0] > style[0] and found[o] >= 3 and found[style] < 0.4 * found[o]]
        return any(
            sum(any(abs(x - y) < 12 for y in lefts[o]) for x in lefts[style]) >= 0.6 * len(lefts[style]) for o in larger
        )

    return frozenset(style for style in found if not below_another(style))


def _mostly_headings(told: Sequence[tuple[bool, bool]], share: float) -> bool:
    """Whether two lines of a type are headings by known words, and that share of all by what they are about."""
    return sum(known for known, _ in told) >= 2 and sum(
        known or told_about for known, told_about in told
    ) >= share * len(told)


def _by_style(lines: Sequence[Line], n: int, styles: frozenset[Style], *, seen: bool) -> str | None:
    """The kind of a line that is set like the known headings: what its words are about, or "other"."""
    line = lines[n]
    text = line.text.strip()
    size, bold, capitals, italic = _style(line)
    if (
        not ({(size, bold, capitals, italic), (size, bold, capitals and not bold, italic)} & styles)
        or len(text.split()) > _MOST_HEADING_WORDS
        or not any(map(str.isalpha, text))
        or "   " in text
    ):
        return None
    if n and lines[n - 1].box[3] and line.page == lines[n - 1].page and abs(line.box[1] - lines[n - 1].box[1]) < 2:
        return None
    told = about(text)
    return told or ("other" if seen and len(text.split()) <= 5 and not _DATED.search(text) else None)


_DATED = re.compile(r"\d{4}|@|\d{3}")


def about(text: str) -> str | None:
    """The kind of section that the words of a line are about, or None."""
    if _DATED.search(text):
        return None
    return next((kind.strip() for kind, pattern in _ABOUT_PATTERN.items() if pattern.search(text)), None)


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
