"""Words that stand before a value or at the head of a table's column and say what it is ("Designation:", "Board")."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "TITLE": "designation|position|position held|positions held|job title|role|job role|title|post|post held|occupation or position held|occupation|"
    "job position|last position|current position|current designation|name of post|capacity|poste|fonction|puesto|cargo|stelle|"
    "tätigkeit|tätigkeit als|beruf|posizione|mansione|职位|岗位",
    "EMPLOYER": "employer|name of employer|name and address of employer|employer name|company|company name|name of company|name of the company|"
    "name of the organization|name of organisation|name of organization|organisation|organization|organisation name|organization name|firm|firma|"
    "arbeitgeber|unternehmen|empresa|entreprise|société|employeur|azienda|datore di lavoro|empregador|公司|单位|company/organization|"
    "company / organization|employer's name|institution/company|agency",
    "DATE": "duration|period|dates|date|from|time period|tenure|from to|from - to|dates of employment|employment period|period of employment|dates attended|"
    "period of service|working period|service period|year of joining|zeitraum|von bis|fecha|fechas|période|dates from to|years|timeline|时间",
    "LOCATION": "location|place|city|work location|place of work|job location|place of posting|posting|ort|lieu|lugar|ciudad|città|sede|地点|country",
    "DUTIES": "responsibilities|responsibility|duties|key responsibilities|roles and responsibilities|roles & responsibilities|job responsibilities|"
    "main activities|main activities and responsibilities|job description|job profile|work description|nature of work|nature of job|description|tasks|duties and responsibilities|"
    "key duties|achievements|key achievements|aufgaben|tareas|funciones|missions|mansioni|职责|工作内容|responsibilities include|project|projects|"
    "type of business or sector|sector|industry|department|reporting to|reports to|team size|technologies|technologies used|tools used|tools|environment|skills used",
    "DEGREE": "degree|qualification|qualifications|course|course name|name of course|title of qualification awarded|title of qualification|exam|examination|exam passed|"
    "name of examination|examination passed|program|programme|class|level|degree/course|degree / course|degree/certificate|certificate|certificate/degree|course/degree|"
    "qualification obtained|award|abschluss|diplôme|título|titulación|titolo|academic qualification|educational qualification|standard|学历|学位",
    "SCHOOL": "institute|institution|name of institution|name of the institution|name of institute|name of the institute|school|college|university|school/college|"
    "college/school|school / college|institute/university|university/institute|university / institute|institution name|school name|college name|"
    "name of school|name of college|name of school/college|name and type of organisation providing education and training|institute name|"
    "institute/school|school/institute|college/university|university/college|educational institution|schule|hochschule|universität|école|établissement|universidad|centro|istituto|学校|院校|provider|training provider",
    "BOARD": "board|university/board|board/university|board / university|university / board|name of board|name of the board|examining board|awarding body|exam board|affiliated to|board of education|university/board name",
    "FIELD": "subject|subjects|major|field|field of study|specialization|specialisation|stream|branch|discipline|area|group|department/subject|major subject|fachrichtung|filière|especialidad|principal subjects|专业",
    "YEAR": "year|year of passing|passing year|passed year|year of completion|year passed|completion year|passed|graduation|year of graduation|graduated|jahr|année|año|"
    "anno|completed|date of award|yop|session|academic year|passing out year|completion|毕业时间",
    "GRADE": "marks|percentage|grade|gpa|cgpa|result|division|score|class obtained|class/grade|marks obtained|% of marks|% marks|%|percentage of marks|grades|aggregate|division/grade|"
    "marks %|grade/division|cgpa/percentage|percentage/cgpa|obtained marks|note|mention|result/grade|overall grade|marks/grade|percentage/grade|cumulative gpa",
    "NAME": "name|full name|name in full|candidate name|candidate|nom|nome|nombre|name and surname|surname and name|first name and surname|姓名|name (as in passport)|applicant|nom et prénom|nombre y apellidos",
    "EMAIL": "e-mail|email|mail|e mail|email id|email address|e-mail address|mail id|e-mail id|correo|correo electrónico|courriel|邮箱|电子邮箱",
    "PHONE": "phone|mobile|tel|telephone|cell|contact|mob|ph|phone no|phone number|mobile no|mobile number|contact no|contact number|cell phone|handphone|hp|tel no|"
    "telephone number|whatsapp|telefon|handy|mobil|teléfono|móvil|téléphone|portable|telefono|cellulare|电话|手机|联系电话|contact nos|telephone(s)|phones|telefone|m|t|p",
    "ADDRESS": "address|present address|current address|residential address|residence|home address|mailing address|permanent address|postal address|correspondence address|"
    "address for correspondence|adresse|anschrift|dirección|indirizzo|endereço|wohnort|地址|住址|location|lives in|based in|domicilio|residing at|place of residence|city|contact address|communication address",
}  # fmt: skip


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for field, words in _WORDS.items():
        for word in words.split("|"):
            found.setdefault(_key(word), []).append(field)
    return {word: tuple(fields) for word, fields in found.items()}


def _key(text: str) -> str:
    return " ".join(re.sub(r"[^\w%&'/]+", " ", text.casefold()).replace(" / ", "/").split())


def fields_named(text: str) -> tuple[str, ...]:
    """The fields that a label may stand for ("University" is a SCHOOL), most likely first; () for no label."""
    key = _key(text)
    return _lexicon().get(key, ()) or _lexicon().get(key.removesuffix("s"), ())


_LABEL = re.compile(r"^\W{0,3}(?P<label>[^\W\d][^:：\n]{0,48}?)\s*[:：]\s*(?=\S)|^\W{0,3}(?P<wide>[^\W\d][^:\n]{0,48}?)(?:\s{3,})(?::\s*)?(?=\S)|^\W{0,3}(?P<dash>[^\W\d][^:\n–—-]{0,48}?)\s+[–—-]{1,2}\s+(?=\S)")  # fmt: skip


def label_before(text: str) -> tuple[int, tuple[str, ...]] | None:
    """("Designation : Site Engineer") → where the value begins, and what it may be; None without a known label."""
    found = _LABEL.match(text)
    if found is None:
        return None
    fields = fields_named(found["label"] or found["wide"] or found["dash"])
    if not fields or (found["dash"] and fields[0] not in ("TITLE", "EMPLOYER", "NAME", "EMAIL", "PHONE", "ADDRESS")):
        return None
    return found.end(), fields
