"""What a text says is at stake, in English, German, French and Spanish: people, data, security, payments.

Only the beginning of a text is read, and no pattern repeats without a bound.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.text.mail.pressure import HASTE
from postroom.text.sites import sites_of

READ = 2_000
"""Characters of a text that are read."""
_TITLE = 200
_EVERYONE_COUNTS = 10
_LEAST = 3
_FAR = 4
"""How many words may stand between a number and the people it counts, such as of our paying."""

_CODE = re.compile(r"```.{0,2000}?(?:```|\Z)|<!--.{0,2000}?(?:-->|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?…])\s|\n")
_WORD = re.compile(
    r"(?<![\w.,])\d{1,3}+(?:[.,'\u00a0\u202f]\d{3}){1,3}+(?!\w|[.,]\w)|(?<![\w.,])\d{1,9}+(?!\w|[.,]\w)|"
    r"[^\W\d_]++(?:['-][^\W\d_]++)*+"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBERS = {
    "three": 3, "drei": 3, "trois": 3, "tres": 3, "four": 4, "vier": 4, "quatre": 4, "cuatro": 4, "five": 5,
    "fünf": 5, "cinq": 5, "cinco": 5, "six": 6, "sechs": 6, "seis": 6, "seven": 7, "sieben": 7, "sept": 7,
    "siete": 7, "eight": 8, "acht": 8, "huit": 8, "ocho": 8, "nine": 9, "neun": 9, "neuf": 9, "nueve": 9, "ten": 10,
    "zehn": 10, "dix": 10, "dizaine": 10, "diez": 10, "decena": 10, "dozen": 12, "dozens": 24, "dutzend": 12,
    "dutzende": 24, "douzaine": 12, "docena": 12, "docenas": 24, "fifteen": 15, "fünfzehn": 15, "quinze": 15,
    "quince": 15, "twenty": 20, "zwanzig": 20, "vingt": 20, "veinte": 20, "thirty": 30, "dreißig": 30, "trente": 30,
    "treinta": 30, "forty": 40, "vierzig": 40, "quarante": 40, "cuarenta": 40, "fifty": 50, "fünfzig": 50,
    "cinquante": 50, "cincuenta": 50, "hundred": 100, "hundreds": 200, "hundert": 100, "hunderte": 200,
    "cent": 100, "centaine": 100, "centaines": 200, "cien": 100, "cientos": 200, "thousand": 1_000,
    "thousands": 2_000, "tausend": 1_000, "tausende": 2_000, "mille": 1_000, "milliers": 2_000, "mil": 1_000,
    "miles": 2_000,
}  # fmt: skip
_PEOPLE = _set(
    """people persons users customers clients colleagues coworkers co-workers employees students pupils teachers
    patients members accounts agents teams stores shops tenants
    leute personen nutzer nutzerinnen benutzer kunden mitarbeiter mitarbeiterinnen mitarbeitende kollegen
    kolleginnen anwender schüler patienten konten
    personnes utilisateurs collègues employés salariés élèves
    personas usuarios clientes compañeros empleados alumnos pacientes"""
)
_EVERYONE = re.compile(
    r"\b(?:everyone|everybody|nobody|no one|all (?:of )?(?:our |the |my )?(?:users|customers|clients|staff|"
    r"employees)|"
    r"(?:whole|entire) (?:company|office|team|department|school)|niemand|keiner|ganze (?:firma|abteilung|schule)|"
    r"alle (?:unsere |unserer )?(?:nutzer|benutzer|kunden|kollegen|mitarbeiter)|plus personne|personne ne|"
    r"tout le monde|tous (?:les|nos) (?:utilisateurs|clients|collègues|employés)|nadie|todo el mundo|"
    r"todos (?:los|nuestros) (?:usuarios|clientes|compañeros|empleados))\b"
)
_HARMED = _set(
    """blocked stuck stranded affected impacted waiting offline locked unable lost lose losing fail fails failed
    failing down error errors crash crashes crashed complain complained complaining
    blockiert betroffen ausgesperrt warten ausgefallen verloren
    bloqué bloqués bloquée bloquées touchés impactés concernés attendent panne
    bloqueado bloqueados bloqueadas bloqueada afectados afectadas esperando"""
)
_NOT = _set("can't cant cannot couldn't unable nobody not nicht niemand keiner ne n'arrivent no nadie")
_CAN = _set(
    """can can't cant cannot couldn't able unable können kann könnt peut peuvent arrive arrivent
    n'arrivent puede pueden"""
)
_STOPPED = _set(
    """blocked stuck locked offline work log login sign connect order pay print ship blockiert ausgesperrt arbeiten
    anmelden einloggen bestellen bezahlen bloqué bloqués travailler connecter commander payer panne bloqueado
    bloqueados trabajar entrar acceder pagar"""
)

_BLOCKED = _STOPPED & _HARMED
_OURS = r"(?:all (?:of )?)?(?:my|our|their|his|her|the user's|(?:the )?customers?'?s?)"
_THINGS = (
    r"(?:data|e?-?mails?|messages?|archives?|files?|work|projects?|documents?|photos?|orders?|bookings?|"
    r"records?|bookmarks|database|address book|contacts|notes|edits|passwords|profile)"
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """`begins` are the first letters, four at most, of the words one of which every match contains."""

    name: str
    begins: frozenset[str]
    pattern: re.Pattern[str]


_TOPICS = (
    _Topic(
        "lost data",
        _set(
            "data los lost dele wipe wipi eras corr over dest gone date nach buch pert donn perd pérd dato disa"
            " borr elim sobr dañó dañ apag supp effa écra lösc zers besc über canc удал порт повр теря проп стир"
        ),
        re.compile(
            rf"\b(?:data[- ]?loss|los(?:s of|t|ing|es|e) {_OURS} (?:[a-z]{{2,12}} )?{_THINGS}|"
            rf"(?:delet|wip|eras|destroy|corrupt|overwr)[a-z]{{1,6}} (?:{_OURS} )?(?:[a-z]{{2,12}} )?(?:data|"
            rf"database|"
            r"profile|mailbox|mails|emails|messages|files|documents|work)|corrupts? [a-z]{2,12}\.(?:sqlite|db|"
            r"json)|"
            rf"{_THINGS} (?:is |are |was |were |got |have |has |had )?(?:been )?(?:all )?(?:gone|lost|deleted|"
            rf"wiped|"
            r"erased|corrupted|disappeared)|datenverlust|"
            r"(?:daten|dateien|nachrichten|buchungen|bestellungen) (?:sind |wurden |gehen |gingen )?(?:alle )?"
            r"(?:weg|verloren|gelöscht|verschwunden)|pertes? de données|"
            r"données (?:perdues|effacées|supprimées)|perdu (?:toutes )?(?:mes|nos|les) (?:données|fichiers)|"
            r"(?:corromp|borr|elimin|sobrescrib|sobrescrev|perd|apag|cancell?)[a-zéóíõ]{1,5} "
            r"(?:tod[oa]s? |tutt[ie] )?(?:el |los |las |mis |o |os |meus |minhas |i |le |miei ){0,2}"
            r"(?:archivos?|ficheros?|datos|mensajes|correos|arquivos?|dados|mensagens|dati|messaggi)|"
            r"(?:corrompt|supprime|efface|écrase|perd) (?:tous |toutes )?(?:mes |les |nos )?"
            r"(?:fichiers|données|messages)|"
            r"(?:löscht|zerstört|beschädigt|überschreibt) (?:alle )?(?:meine |die )?"
            r"(?:dateien|daten|nachrichten|mails)|"
            r"(?:удаля|порт|поврежда|теря|стира)[а-яё]{1,4} (?:все |мои )?(?:файлы|данные|письма)|"  # noqa: RUF001
            r"(?:файлы|данные|письма) (?:пропали|удалены|потеряны)|"
            r"pérdida de datos|perdido (?:todos )?(?:mis|nuestros|los) (?:datos|archivos)|datos (?:perdidos|"
            r"borrados))\b"
        ),
    ),
    _Topic(
        "security",
        _set(
            "secu vuln cve xss cros csrf sql remo priv data sand leak unau hack othe anot expo stol pass toke cred"
            " secr sich date geha fail fuit pira brec fuga"
        ),
        re.compile(
            r"\b(?:security (?:vulnerability|vulnerabilities|hole|flaw|breach|incident)|vulnerabilit(?:y|ies)|"
            r"cve-\d{4}-\d{4,7}|xss|cross-site scripting|csrf|sql injection|remote code execution|"
            r"privilege escalation|data (?:breach|leak)|sandbox escape|unauthori[sz]ed access|hacked|"
            r"(?:passwords?|tokens?|secrets?|credentials?) (?:is |are |was |were |got )?(?:leak(?:ed|s|ing)?|"
            r"exposed|"
            r"stolen|in (?:plain|clear) ?text)|"
            r"leak(?:s|ed|ing)? (?:[a-z]{2,12} ){0,2}(?:passwords?|tokens?|secrets?|credentials?|personal data)|"
            r"(?:data|orders?|messages?|files?|invoices?) of (?:an)?other (?:users?|customers?|tenants?|"
            r"companies)|"
            r"(?:an)?other (?:user|customer|tenant|compan(?:y|ies))'?s?'? (?:data|orders?|messages?|files?|"
            r"invoices?)|"
            r"sicherheitslücke|datenleck|datenpanne|gehackt|faille de sécurité|fuite de données|piraté|"
            r"vulnerabilidad|brecha de seguridad|fuga de datos|hackead[oa])\b"
        ),
    ),
    _Topic(
        "payments",
        _set(
            "char bill debi invo doub dupl paym chec refu tran orde pay pur dopp zahl débi prél paie cobr pago"
        ),
        re.compile(
            r"\b(?:(?:charg|bill|debit|invoic)ed (?:me |us |them |him |her |customers? |my card )?(?:twice|"
            r"double|again)|"
            r"(?:double|duplicate)[- ](?:charge[ds]?|billing|billed|payments?)|"
            r"(?:payments?|refunds?|orders) (?:is |are |have |has |keeps? |kept |all )?(?:fail(?:s|ed|ing)?|"
            r"broken|down|"
            r"declined|rejected|stuck|not (?:working|going through|processed))|checkout (?:is|are) (?:down|"
            r"broken)|"
            r"(?:can't|cannot|unable to) (?:pay|complete (?:the |their |a )?(?:payment|purchase|order|checkout)|"
            r"place (?:an? |the |any )?orders?)|doppelt (?:abgebucht|belastet|berechnet)|"
            r"zahlung(?:en)? (?:schlägt|schlagen|geht nicht|gehen nicht|funktionieren nicht|funktioniert nicht)|"
            r"(?:débité|prélevé)e?s? (?:deux fois|en double)|"
            r"paiements? (?:échoue|échouent|refusé|refusés|impossibles?|bloqués?)|"
            r"cobrad[oa] (?:dos veces|doble|por duplicado)|cobro doble|pagos? (?:falla|fallan|rechazados?|"
            r"no funcionan?))\b"
        ),
    ),
    _Topic(
        "an outage",
        _set("outa down tota ausg pann serv caíd"),
        re.compile(
            r"\b(?:outage|(?:production|prod|(?:site|service|server|api|system|everything)) (?:is|are|has been|"
            r"went) "
            r"(?:completely |totally )?down|down for (?:everyone|all)|totalausfall|(?:server|system|"
            r"dienst) ist ausgefallen|"
            r"en panne|service indisponible|caída del servicio|servicio caído)\b"
        ),
    ),
)

_CRASH = re.compile(
    r"\b(?:crash(?:e[sd]|ing)?|topcrash|segfault(?:s|ed|ing)?|segmentation fault|core dump(?:s|ed)?|fatal error|"
    r"(?:freezes|froze|frozen|freezing)|freeze (?:on|of|when|after|while)|hangs(?: up)?|hang ups?|"
    r"(?:does not|doesn't|will not|won't|can't|cannot|unable to|fails to|no longer) (?:launch|start up)(?:s|es)?|"
    r"out of memory|memory leak|unexpected (?:application )?shutdown|"
    r"abst(?:urz|ürze)|stürzt|se cierra sol[oa]|plante|trava|travando)\b|"
    r"\b(?:вылета|завис)|崩溃|闪退|卡死|クラッシュ|フリーズ|落ちる|크래시",
)
"""What says that the program itself stops."""
_STANDS_STILL = re.compile(r"fr(?:eez|oz)|hang|hung|unresponsive|卡死|завис", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class People:
    """How many people a text says are affected, and its words."""

    count: int
    said: str


@dataclass(frozen=True, slots=True)
class Stake:
    """What a text says is at stake, its words, and whether its title says so."""

    name: str
    said: str
    in_title: bool


@dataclass(frozen=True, slots=True)
class Stakes:
    """All that a text says is at stake.

    `urgent`: the words with which it asks for haste, `crash` those with which its title says that the program
    crashes or hangs, "" for none; `of_a_page` if only a page of one web site does.
    """

    people: People | None
    topics: Sequence[Stake]
    urgent: str
    crash: str = ""
    of_a_page: bool = False


NO_STAKES = Stakes(None, (), "")


def crash_in(sentence: str) -> list[tuple[int, int]]:
    """Return where a sentence has words that say that the program itself stops: their start and end."""
    lower = sentence.lower()
    return [match.span() for match in _CRASH.finditer(lower)] if len(lower) == len(sentence) else []


def is_page_alone(title: str, said: str) -> bool:
    """Return whether words of a title say that something stands still, and the title names the web site of it.

    A page that freezes does so for those alone who use it; a program that crashes on a page has a fault of its own.
    """
    return _STANDS_STILL.match(said) is not None and bool(sites_of(title))


def stakes(text: str) -> Stakes:
    """Return what a text says is at stake.

    People count where their sentence says that something is wrong. Everyone counts as ten, where they can do
    nothing.
    """
    prose = _CODE.sub(" ", text[:READ].lstrip()).replace("\u2019", "'")
    lower = prose.lower()
    if len(lower) != len(prose):
        prose = lower  # some letters become two
    sentences = [(sentence, _WORD.findall(sentence)) for sentence in _SENTENCE.split(lower)]
    begins = {word[:4] for _, words in sentences for word in words}
    end = prose.find("\n")
    title = min(_TITLE, len(prose) if end < 0 else end)
    named = [each for sentence, words in sentences for each in _people_in(sentence, words)]
    urgent = HASTE.search(prose)
    crashes = [match[0] for match in _CRASH.finditer(lower[:title])]
    of_a_page = [said for said in crashes if is_page_alone(lower[:title], said)]
    return Stakes(
        max(named, key=lambda each: each.count, default=None),
        list(_topics(lower, prose, begins, title)),
        " ".join(urgent[0].split()) if urgent else "",
        next((said for said in crashes if said not in of_a_page), crashes[0] if crashes else ""),
        bool(crashes) and len(of_a_page) == len(crashes),
    )


def _topics(lower: str, prose: str, begins: set[str], title: int) -> Iterator[Stake]:
    for topic in _TOPICS:
        if not topic.begins.isdisjoint(begins) and (found := topic.pattern.search(lower)):
            said = " ".join(prose[found.start() : found.end()].split())
            yield Stake(topic.name, said, found.end() <= title)


def _people_in(sentence: str, words: Sequence[str]) -> Iterator[People]:
    said = set(words)
    if not _PEOPLE.isdisjoint(said) and (not _HARMED.isdisjoint(said) or _cannot(said)):
        for place, word in enumerate(words):
            if word in _PEOPLE:
                for back in range(place - 1, max(-1, place - 2 - _FAR), -1):
                    count = _count(words[back])
                    if count is not None:
                        if count >= _LEAST:
                            yield People(count, " ".join(words[back : place + 1]))
                        break
    if (_cannot(said) and not _STOPPED.isdisjoint(said)) or not _BLOCKED.isdisjoint(said):
        everyone = _EVERYONE.search(sentence)
        if everyone is not None:
            yield People(_EVERYONE_COUNTS, everyone[0])


def _cannot(said: set[str]) -> bool:
    return not _NOT.isdisjoint(said) and not _CAN.isdisjoint(said)


def _count(word: str) -> int | None:
    if word[0].isdigit():
        return int("".join(filter(str.isdigit, word))[:9])
    return _NUMBERS.get(word)
