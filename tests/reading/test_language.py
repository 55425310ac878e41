import subprocess
import sys

import pytest

from kgmatch.reading.language import language, plain_english

ENGLISH = (
    "The clerk of the depot counts what comes in and what goes out, writes to suppliers and drives the small van for the "
    "kitchens. You have patience with people and with machines, and you will be shown the rest by our team."
)
OTHERS = {
    "de": "Wir suchen für unser Lager in Kiel eine Person, die Waren annimmt, Listen führt und mit dem Team für Ordnung "
    "sorgt. Sie haben Freude an der Arbeit und einen Führerschein der Klasse B. Es erwartet Sie eine ruhige Stelle.",
    "nl": "Voor ons magazijn in Zwolle zoeken wij iemand die goederen aanneemt of verstuurt, lijsten bijhoudt en met het "
    "team voor orde zorgt. Je hebt plezier in het werk en een rijbewijs. Wij bieden een rustige baan met een goed loon.",
    "da": "Vi søger en person til vores lager i Odense, som tager imod varer, fører lister og sørger for orden sammen med "
    "holdet. Du har lyst til arbejdet og et kørekort, og du er god til at tale med folk. Vi har et roligt sted for to.",
    "fr": "Nous cherchons pour notre dépôt une personne qui reçoit les marchandises, tient les listes et veille à l'ordre "
    "avec toute l'équipe. Vous aimez le travail bien fait et vous avez le permis. Le poste est calme et bien payé.",
    "es": "Buscamos para nuestro almacén una persona que reciba mercancía, lleve las listas y cuide del orden con todo el "
    "equipo. Te gusta el trabajo bien hecho y has obtenido el permiso de conducir. El puesto es tranquilo y estable.",
    "zh": "我们的仓库正在寻找一位同事，负责收货、登记清单，并与团队一起保持整洁有序。您喜欢认真细致的工作，并持有驾驶执照。工作环境安静，待遇良好，期待您加入我们。",
}


@pytest.mark.parametrize("code", OTHERS)
def test_another_language_is_never_told_by_english_function_words(code: str) -> None:
    assert not plain_english(OTHERS[code])
    assert language(OTHERS[code]) == code


def test_plain_english_needs_no_model() -> None:
    code = f"import sys; from kgmatch.reading.language import language; assert language({ENGLISH!r}) == 'en'; assert 'py3langid' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_list_of_english_words_is_left_to_the_classifier() -> None:
    text = "Warehouse keeping, invoices, forklift driving, stock lists, customer service, cash handling, night shifts"
    assert not plain_english(text)
    assert language(text) == "en"


def test_next_to_no_text_has_no_language() -> None:
    assert language("Curriculum vitae 2019 – 2021") == "und"


def test_a_german_text_with_an_english_quotation_stays_german() -> None:
    assert language(OTHERS["de"] + " Motto: the art of the possible and of this team with you.") == "de"
