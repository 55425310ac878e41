"""Countries and states by name: what a place often ends with. Not a gazetteer: towns are the tagger's."""

from __future__ import annotations

import re
from functools import lru_cache

_COUNTRIES = (
    "afghanistan|albania|algeria|angola|argentina|armenia|australia|austria|azerbaijan|bahrain|bangladesh|belarus|belgium|benin|bhutan|bolivia|bosnia and herzegovina|botswana|brazil|brunei|bulgaria|"
    "burkina faso|cambodia|cameroon|canada|chile|china|colombia|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|dominican republic|ecuador|egypt|el salvador|england|estonia|ethiopia|"
    "finland|france|georgia|germany|ghana|greece|guatemala|haiti|honduras|hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|northern ireland|israel|italy|ivory coast|jamaica|japan|jordan|kazakhstan|"
    "kenya|kosovo|kuwait|laos|latvia|lebanon|libya|lithuania|luxembourg|macau|malawi|malaysia|maldives|mali|malta|mauritius|mexico|moldova|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nepal|"
    "netherlands|the netherlands|holland|new zealand|nicaragua|niger|nigeria|north macedonia|norway|oman|pakistan|palestine|panama|paraguay|peru|philippines|poland|portugal|puerto rico|qatar|romania|russia|"
    "rwanda|saudi arabia|ksa|scotland|senegal|serbia|sierra leone|singapore|slovakia|slovenia|somalia|south africa|south korea|korea|spain|sri lanka|sudan|sweden|switzerland|syria|taiwan|tanzania|thailand|"
    "togo|tunisia|turkey|türkiye|turkiye|uganda|ukraine|united arab emirates|uae|u.a.e|united kingdom|uk|u.k|great britain|united states|united states of america|usa|u.s.a|us|u.s|uruguay|uzbekistan|venezuela|"
    "vietnam|wales|yemen|zambia|zimbabwe|deutschland|österreich|schweiz|suisse|frankreich|españa|méxico|brasil|italia|polska|nederland|belgique|sverige|suomi|maroc|ελλάδα|中国|日本|prc|p.r. china"
)  # fmt: skip
_STATES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|"
    "missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|"
    "vermont|virginia|washington|west virginia|wisconsin|wyoming|ontario|quebec|québec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|new south wales|nsw|vic|qld|queensland|victoria|"
    "andhra pradesh|assam|bihar|chhattisgarh|goa|gujarat|haryana|himachal pradesh|jharkhand|karnataka|kerala|madhya pradesh|maharashtra|odisha|orissa|punjab|rajasthan|sindh|tamil nadu|telangana|uttar pradesh|"
    "uttarakhand|west bengal|delhi|lagos state|gauteng|western cape|kwazulu-natal|selangor|dubai|abu dhabi|metro manila|bavaria|bayern|hessen"
)  # fmt: skip
_CODES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB MB SK NS NB NL PE ACT SA NT TAS UK UAE USA US KSA IND DE FR ES IT PT CH AT BE IE SE"  # fmt: skip


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    return frozenset(f"{_COUNTRIES}|{_STATES}".split("|"))


def is_region(text: str) -> bool:
    """Whether the text is the name of a country or a state."""
    return text.strip(" .,()").casefold() in _regions()


def ends_with_region(text: str) -> bool:
    """Whether the text is a town before a country, state or state's code ("Leeds, UK", "Austin, TX 78701")."""
    head, comma, last = text.strip(" .()").rpartition(",")
    if not comma or not head.strip() or len(head.split()) > 6:
        return False
    last = re.sub(r"\s*[\d-]{4,}$", "", last.strip())
    return is_region(last) or last in _CODES.split()
