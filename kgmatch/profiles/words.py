"""What titles, employers, schools, degrees, places and grades look like by their words alone: weak evidence, weighed with
the rest in `structure`. Titles, degrees and subjects come from the ontology; the short lists here are of what it has not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kgmatch.concepts.index import ConceptIndex
from kgmatch.profiles.places import ends_with_region, is_region

DEED = 2.5
_NAMES = frozenset({"TITLE", "EMPLOYER", "SCHOOL", "DEGREE"})
_TITLE_HEADS = frozenset(
    ["intern", "trainee", "apprentice", "head", "lead", "leader", "founder", "cofounder", "co-founder", "owner", "partner", "president", "vp", "ceo", "cto", "cfo", "coo", "fellow", "volunteer", "captain", "freelancer", "director", "manager", "principal", "deputy", "assistant", "associate", "staff", "member", "chair", "chairman", "chairwoman", "secretary", "treasurer", "representative", "professor", "lecturer", "tutor", "researcher", "scientist", "student", "scholar", "superintendent", "foreman", "supervisor", "incharge", "in-charge", "helper", "hand", "crew", "executive", "officer", "specialist", "expert", "consultant", "advisor", "adviser", "engineer", "developer", "architect", "analyst", "administrator", "coordinator", "technician", "operator", "operative", "worker", "attendant", "agent", "clerk", "cashier", "teller", "keeper", "maker", "driver", "rider", "guard", "warden", "cook", "chef", "commis", "waiter", "waitress", "bartender", "barista", "host", "hostess", "sous-chef", "nurse", "midwife", "carer", "caregiver", "therapist", "pharmacist", "physician", "doctor", "surgeon", "dentist", "practitioner", "aide", "translator", "interpreter", "editor", "writer", "journalist", "reporter", "copywriter", "designer", "artist", "illustrator", "photographer", "stylist", "hairdresser", "barber", "beautician", "planner", "buyer", "merchandiser", "recruiter", "auditor", "accountant", "bookkeeper", "controller", "lawyer", "attorney", "solicitor", "barrister", "paralegal", "counsel", "judge", "constable", "sergeant", "inspector", "detective", "policeman", "soldier", "welder", "fitter", "plumber", "electrician", "carpenter", "joiner", "mason", "painter", "roofer", "machinist", "turner", "mechanic", "installer", "gardener", "farmer", "groundskeeper", "picker", "packer", "loader", "programmer", "tester", "master", "trainer", "coach", "instructor", "facilitator", "educator", "teacher", "headteacher", "headmaster", "receptionist", "concierge", "housekeeper", "cleaner", "steward", "stewardess", "purser", "praktikant", "praktikantin", "werkstudent", "werkstudentin", "leiter", "leiterin", "mitarbeiter", "mitarbeiterin", "koch", "köchin", "kellner", "kellnerin", "fachkraft", "sachbearbeiter", "sachbearbeiterin", "referent", "referentin", "entwickler", "entwicklerin", "ingenieur", "ingenieurin", "assistent", "assistentin", "berater", "beraterin", "verkäufer", "verkäuferin", "techniker", "schweißer", "pfleger", "pflegerin", "krankenschwester", "lehrer", "lehrerin", "redakteur", "redakteurin", "übersetzer", "übersetzerin", "architektin", "polizist", "polizistin", "sozialarbeiter", "sozialarbeiterin", "auszubildende", "auszubildender", "volontär", "volontärin", "stagiaire", "responsable", "chargé", "chargée", "directeur", "directrice", "assistante", "ingénieur", "technicien", "technicienne", "vendeur", "vendeuse", "cuisinier", "cuisinière", "serveur", "serveuse", "infirmier", "infirmière", "professeur", "professeure", "enseignant", "enseignante", "conseiller", "conseillère", "gestionnaire", "rédacteur", "rédactrice", "traducteur", "traductrice", "graphiste", "journaliste", "réceptionniste", "commis", "apprenti", "apprentie", "alternant", "alternante", "éducateur", "éducatrice", "jefe", "jefa", "gerente", "encargado", "encargada", "auxiliar", "ayudante", "becario", "becaria", "prácticas", "camarero", "camarera", "cocinero", "cocinera", "profesor", "profesora", "ingeniero", "ingeniera", "técnico", "técnica", "diseñador", "diseñadora", "periodista", "traductora", "traductor", "recepcionista", "arquitecto", "arquitecta", "enfermero", "enfermera", "trabajador", "trabajadora", "coordinador", "coordinadora", "redactor", "redactora", "dependiente", "dependienta", "impiegato", "impiegata", "cuoco", "cuoca", "cameriere", "cameriera", "responsabile", "tirocinante", "stagista", "insegnante", "docente", "giornalista", "traduttore", "traduttrice", "architetto", "addetto", "addetta", "工程师", "经理", "助理", "主管", "律师", "教师", "研究员", "实习生", "专员", "总监", "顾问", "法务", "秘书", "主任", "分析师", "设计师"]
)  # fmt: skip
_ORG = re.compile(
    r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|ag|kg|mbh|co|corp|corporation|company|pvt|pte|bhd|sdn|s\.?a\.?|s\.?l\.?|s\.?r\.?l\.?|b\.?v\.?|n\.?v\.?|oy|ab|as|sp\. z o\.o\.|sarl|sas|"
    r"group|holdings?|technologies|technology|tech|solutions|systems|services|software|labs?|laborator(?:y|ies)|industries|enterprises?|associates|partners|consult(?:ing|ancy|ants)|"
    r"bank|hospital|clinic|pharmacy|hotel|resort|restaurant|café|cafe|bistro|trattoria|school|college|university|institute|academy|council|ministry|department|authority|agency|"
    r"foundation|trust|association|society|union|federation|church|museum|library|centre|center|studio|studios|media|press|news|times|airlines?|airways|railways?|logistics|transport|"
    r"construction|constructions|builders|contractors|engineering works|works|motors|textiles?|foods?|farms?|farm|nursery|stores?|shop|market|supermarket|international|global|worldwide|"
    r"nhs|police|army|navy|county|city of|municipality|borough|office of|chambers|care home|nursing home|home|house|inn|salon|brothers|bros|sons|& co|factory|mills?|"
    r"krankenhaus|klinikum|verlag|stadt|amt|kanzlei|universität|hochschule|gasthof|mairie|ville de|hôpital|agence|société|cabinet|groupe|ayuntamiento|hospital|universidad|colegio|agencia|comune di|azienda|ospedale)\b|公司|集团|大学|学院|银行|医院|事务所|研究所",
    re.I,
)  # fmt: skip
_SUFFIX = re.compile(r",\s*(?:inc|llc|llp|ltd|limited|plc|gmbh|s\.?a|s\.?l|co|corp|pvt|lda|sl|sa)\b\.?", re.I)
_SELF = re.compile(r"^(?:self[- ]employed|freelance|freelancer|own business|various(?: \w+)?|private (?:practice|household|client)s?|selbst(?:st)?ändig|indépendant|autónomo)\b", re.I)  # fmt: skip
_SCHOOL = re.compile(
    r"\b(?:universit\w*|univ|college|school|schools|institut\w*|academy|academia|polytechnic\w*|politecnico|politechnika|polytechnique|hochschule|fachhochschule|gymnasium|realschule|gesamtschule|grundschule|berufsschule|berufskolleg|"
    r"lycée|lycee|collège|école|ecole|liceo|liceul|istituto|instituto|ies|colegio|escuela|escola|faculdade|faculty|vidyalaya|vidyapeeth|vidya|mandir|convent|matriculation|seminary|madrasa|conservatoire|conservatory|"
    r"iit|nit|bits|mit|ucla|lse|eth|epfl|iim|iiit|nust|fast|lums|buet|hsc school|high school|tafe|cégep|cegep|kolegium|szkoła|liceum|uniwersytet|akademia|lise|lisesi|üniversitesi|gymnasiet|högskola|yliopisto|ammattikorkeakoulu|training cent(?:er|re)|sixth form|secondary|primary)\b|大学|学院|中学|학교|대학",
    re.I,
)  # fmt: skip
_BOARD = re.compile(
    r"\b(?:board|cbse|icse|isc|bise|ssc board|state board|nios|council of|waec|neco|knec|examinations? council)\b", re.I
)
_DEGREE = re.compile(
    r"^\W*(?:\d{1,2}\s+)?(?:(?:post[- ]?graduate|graduate|advanced|higher|national|professional|associate'?s?|joint|double|executive|integrated|honou?rs|ordinary|first|general|extended)\s+)*"
    r"(?:bachelor\w*|master\w*|magister|doctor\w*|ph\.?\s?d|d\.?phil|m\.?phil|mba|emba|b\.?\s?tech|m\.?\s?tech|b\.?\s?e\b\.?|m\.?\s?e\b\.?|b\.?\s?sc\w*|m\.?\s?sc\w*|b\.?\s?s\b\.?|m\.?\s?s\b\.?|b\.?\s?a\b\.?|m\.?\s?a\b\.?|"
    r"b\.?\s?com\w*|m\.?\s?com\w*|b\.?\s?ed|m\.?\s?ed|bba|bca|mca|bbs|mbs|b\.?\s?eng|m\.?\s?eng|beng|meng|b\.?\s?pharm\w*|m\.?\s?pharm\w*|pharm\.?d|d\.?\s?pharm\w*|mbbs|md\b|ll\.?\s?b|ll\.?\s?m|j\.?\s?d\b|b\.?\s?arch|m\.?\s?arch|bfa|mfa|bsn|msn|bhm|bds|ba\(hons\)|b\.?\s?n\b|"
    r"hnd|hnc|ond|btec|nvq|svq|gnvq|gcses?|a[- ]?levels?|o[- ]?levels?|as[- ]levels?|igcse|abitur|fachabitur|mittlere reife|matura|maturité|maturità|baccalaur[ée]at|bac\b|bts|dut|cap\b|bep\b|licence|licenciatura|licenciado|licenciada|grado|diplomatura|bachillerato|técnico|"
    r"laurea|diploma\w*|diplôme|diplom\w*|certificate|certificat\w*|higher secondary|senior secondary|secondary school|s\.?s\.?c|h\.?s\.?c|s\.?s\.?l\.?c|matric\w*|intermediate|f\.?\s?sc|i\.?\s?com|fa\b|ics\b|plus two|\+2|10\s?\+\s?2|1?[0-2]th\b|x(?:ii)?(?:th)?\b|class\s+(?:x|1)|"
    r"see\b|slc\b|high school|ged\b|leaving cert\w*|junior cert\w*|national certificate|trade (?:test|certificate)|city (?:&|and) guilds|apprenticeship|ausbildung|lehre|meister|staatsexamen|"
    r"associate|a\.?a\.?s?\b|foundation|kcse|kcpe|wassce|waec|nysc|pgce|pgd\w*|pg diploma|cpa\b|acca\b|engineer'?s degree|ingénieur|ingeniero|ingegneria|inżynier|mgr\b|bachelier|doctorat|doctorado|dottorato|formation|cfgs|fp\b|ciclo formativo|title of|"
    r"lisans|yüksek lisans|kandidat\w*|civilingenjör|student\w*examen|ylioppilas\w*|sarjana|s1\b|s2\b|d3\b|yrkes\w+|apolytirion|ptychio|bagrut|s\.?l\.?c\b|k\.?c\.?[sp]\.?e\b|g\.?c\.?e\b|[ao]/l\b|havo|vwo|vmbo|mbo\b|hbo\b|wo (?:bachelor|master)|sm[ak]\b|cert\.?\s+(?:i{1,3}v?|[1-4])\b|year\s+1[0-3]|ossd|10\s?\+\s?2|"
    r"bacharelado|ensino médio|tecnólogo|pós-graduação|mestrado|doutorado|licență|bacalaureat|masterat|fachhochschulreife|fachoberschul|hauptschul|realschulabschluss|gesellenbrief|qualifizierender|staatlich|técnico|curso|máster|\d+\.?º ano|bằng|cao đẳng|đại học|thanaweya|tawjihi|ilm\b|propedeuse|doctorandus|ingeniør|dyplom|technik\b|specialist diploma|\w+(?:frau|mann|meister|meisterin) \(ihk\))|.{0,4}(?:本科|硕士|学士|博士)|本科|硕士|学士|博士|专科|大专|高中|研究生",
    re.I,
)  # fmt: skip
_GRADE = re.compile(r"\b(?:c?gpa|percent\w*|first class|second class|upper second|lower second|distinction|merit|division|cum laude|honou?rs|note|grade|marks|mention|aggregate|score)\b|\d\s?%|^\d(?:\.\d+)?\s?/\s?\d|\b[12][:.][12]\b", re.I)  # fmt: skip
_DEPARTMENT = re.compile(r"^(?:department|dept|unit|ward|team|division|grade|level|band|night shift|part[- ]time|full[- ]time|intern|contract)\b|\b(?:unit|department|ward|division|team|shift|section|class|region|operations|sales|marketing|finance)$", re.I)  # fmt: skip
_NOT_NAME = re.compile(r"^(?:\d+\s*(?:years?|months?|yrs?|mos?)\b.*|remote|full[- ]time|part[- ]time|contract|permanent|temporary|internship|volunteer(?:ing)?|hybrid|on[- ]site|present|current)$", re.I)  # fmt: skip
_VERBS = re.compile(
    r"(?:achiev|administer|advis|analy[sz]|answer|assess|assign|assist|attend|brew|build|calculat|cash|check|clean|collaborat|collect|communicat|complet|conduct|contribut|"
    r"coordinat|creat|deliver|demonstrat|design|develop|direct|draft|ensur|establish|evaluat|exceed|execut|facilitat|generat|greet|guid|handl|help|hir|identif|"
    r"implement|improv|increas|inspect|install|interact|interview|introduc|maintain|manag|mentor|monitor|motivat|negotiat|operat|order|organi[sz]|oversee|particip|"
    r"perform|plan|prepar|present|process|produc|promot|provid|receiv|recommend|recruit|reduc|repair|report|research|resolv|respond|review|schedul|scrub|select|serv|"
    r"sell|suppl|support|teach|test|track|train|troubleshoot|updat|utili[sz]|verif|work|writ)(?:y|ie|i|p|n|b)?(?:e|s|es|ed|d)?",
    re.I,
)
_LEGAL = re.compile(r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|ag|pvt|pte|co|corp|oy|ab|sarl|[sb]\.?[av])\b\.?$", re.I)
_INSIDE_SENTENCE = re.compile(r"\s(?:by|from|with|to|into|when|while|that|which|including|who|was|were|is|are)\s|\.$")
_FULL_STOP = re.compile(r"[^\W\d_]{4,}[%)]?\.$")


@dataclass(frozen=True)
class Words:
    """`likeness` in about [-1, 1.5]: how much the words of a cell speak for a field."""

    index: ConceptIndex

    @cached_property
    def _heads(self) -> frozenset[str]:
        labels = (label for entry in self.index.of_kind({"occupation"}) for label in entry.labels)
        return _TITLE_HEADS | {label.split()[-1].casefold() for label in labels if label.split()[-1].isalpha()}

    def likeness(self, name: str, text: str) -> float:
        if _NOT_NAME.match(text.strip()):
            return -1.0 if name != "LOCATION" or text.casefold() not in ("remote", "hybrid") else 0.6
        weight: float = {
            "TITLE": self._title, "EMPLOYER": self._employer, "SCHOOL": self._school, "DEGREE": self._degree,
            "FIELD": self._field, "LOCATION": self._location, "GRADE": self._grade, "BOARD": self._board,
        }[name](text)  # fmt: skip
        return weight - DEED if name in _NAMES and self.is_deed(name, text) else weight

    def is_deed(self, name: str, text: str) -> bool:
        """Whether the cell tells what somebody did, and names nothing: "Trained new cooks", "Answers the phone." A verb in
        its plain form may be a noun: a "Test engineer (night shift)", "Help for Shepherds"."""
        words = text.split()
        if len(words) < 3 or words[-1].strip(".,").casefold() in self._heads:
            return False
        if len(words) > 4 and _FULL_STOP.search(text):
            return True
        verb = _VERBS.fullmatch(words[0].strip(","))
        if verb is None:
            return False
        if verb[0].casefold().endswith("ed"):
            return True
        return name == "TITLE" and not any(word.strip(".,()").casefold() in self._heads for word in words)

    def is_phrase(self, text: str) -> bool:
        """Whether the cell is a piece of a sentence: no name has these words inside, in small letters."""
        return self.is_deed("TITLE", text) or bool(_INSIDE_SENTENCE.search(text))

    def is_aside(self, text: str) -> bool:
        """Whether the cell says how one worked and belongs to no field ("internship", "full-time", "2 years")."""
        return bool(_NOT_NAME.match(text.strip()))

    def is_place(self, text: str) -> bool:
        return is_region(text) or ends_with_region(text)

    def is_one(self, name: str, text: str) -> bool:
        """Whether what stands on both sides of a comma belongs together: "Leeds, UK", "Acme, Inc.", "Nurse, Ward 7"."""
        if name == "LOCATION":
            return ends_with_region(text)
        if name in ("EMPLOYER", "SCHOOL"):
            return bool(_SUFFIX.search(text))
        if name == "TITLE":
            return bool(_DEPARTMENT.search(text.rpartition(",")[2].strip())) or (" / " in text and "," not in text)
        return False

    def _title(self, text: str) -> float:
        core = re.split(r"\s+[-–—/|]\s*|[(,:]", text)[0].casefold().split()
        words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", text.casefold())
        weight = 0.0
        if core and core[-1].strip(".") in self._heads:
            weight += 0.9
        elif any(word in self._heads for word in words) or any(
            head in text for head in ("工程师", "经理", "师", "员", "主管")
        ):
            weight += 0.55
        if self.index.find(text, frozenset({"occupation"})):
            weight += 0.5
        if _ORG.search(text):
            weight -= 0.5
        return weight - 0.8 * ends_with_region(text)

    def _employer(self, text: str) -> float:
        weight = 0.9 if _ORG.search(text) else 0.15 if text[:1].isupper() else 0.0
        if _SELF.match(text):
            weight += 0.7
        core = re.split(r"[(,]", text)[0].casefold().split()
        if core and core[-1] in self._heads:
            weight -= 0.6
        first, _, rest = text.partition(" ")
        if rest and first.islower() and not _LEGAL.search(text):  # a piece of a sentence rather than a firm
            weight -= 1.2
        return weight - 0.9 * (ends_with_region(text) and not _ORG.search(text))

    def _school(self, text: str) -> float:
        weight = 1.2 if _SCHOOL.search(text) else 0.1 if text[:1].isupper() else 0.0
        if _DEGREE.match(text):
            weight -= 0.9 if _SCHOOL.search(text) is None or re.match(r"\W*(?:higher|senior|secondary|high)\b.*(?:certificate|examination|education)", text, re.I) else 0.2  # fmt: skip
        return (
            weight
            - 0.7 * bool(_BOARD.search(text))
            - 0.9 * (ends_with_region(text) and not _SCHOOL.search(text))
            - 0.8 * bool(_GRADE.search(text))
        )

    def _degree(self, text: str) -> float:
        weight = 1.3 if _DEGREE.match(text) else 0.0
        if self.index.find(text, frozenset({"degree"})):
            weight += 0.4
        return weight - 0.6 * (weight == 0.0 and bool(_SCHOOL.search(text)))

    def _field(self, text: str) -> float:
        return 0.9 if self.index.find(text, frozenset({"field"})) else 0.0

    def _location(self, text: str) -> float:
        if is_region(text):
            return 0.9
        return 1.3 if ends_with_region(text) and not _ORG.search(text) else -0.4 if _ORG.search(text) else 0.0

    def _grade(self, text: str) -> float:
        return 1.4 if _GRADE.search(text) else 0.0

    def _board(self, text: str) -> float:
        return 1.5 if _BOARD.search(text) else 0.6 if re.search(r"universit", text, re.I) else 0.0


def is_degree(text: str) -> bool:
    return bool(_DEGREE.match(text))


def is_school(text: str) -> bool:
    return bool(_SCHOOL.search(text))
