"""The nouns of the program: frozen records, no behaviour beyond derived properties. A document is read (`documents`), a
candidate is put together from it (`profiles`) or a posting (`postings`), and the two are matched (`matches`).

Offsets are half-open character offsets into `Document.text`; boxes are (x0, y0, x1, y1) in PDF points with the origin
at the top left of the page; pages count from 1; months are whole calendar months.
"""

from kgmatch.model.documents import (
    MENTION_PREFIX,
    Box,
    Concept,
    Document,
    Evidence,
    Line,
    Link,
    Page,
    Quality,
    Run,
    Section,
    Span,
)
from kgmatch.model.matches import Coverage, Criterion, Held, Match, Reason
from kgmatch.model.postings import Posting, Requirement
from kgmatch.model.profiles import (
    Candidate,
    Certification,
    Contact,
    Day,
    LanguageSkill,
    Period,
    Position,
    Project,
    Publication,
    SkillClaim,
    Study,
    Wishes,
)

__all__ = [
    "MENTION_PREFIX", "Box", "Candidate", "Certification", "Concept", "Contact", "Coverage", "Criterion", "Day",
    "Document", "Evidence", "Held", "LanguageSkill", "Line", "Link", "Match", "Page", "Period", "Position", "Posting",
    "Project", "Publication", "Quality", "Reason", "Requirement", "Run", "Section", "SkillClaim", "Span", "Study",
    "Wishes",
]  # fmt: skip
