"""Patterns of sentences that describe a problem, and of those that do not: in letters, forms and conversations."""

import re

HTML = re.compile(
    r"</(?:p|div|td|tr|li|ul|ol|table|body|html|span|h[1-6]|a|b|strong)>|<(?:br|p|div)\b", re.IGNORECASE
)
FENCE = re.compile(r"\s{0,8}(?:`{3,}|~{3,})")
PREFIX = re.compile(
    r"(?:\[(?:bug|feature(?: request)?|question|feedback|alert|task|issue|firing(?::\d{1,4})?|external|help)\]"
    r":?\s{0,4}|(?:bug|bug report|alert|issue|feature request|feature|question|re|fwd?|aw|wg|sv|tr|"
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|title|customer|client|user|player|reporter)\s?:\s{1,4}"
    r"){1,4}",
    re.IGNORECASE,
)
STAMP = re.compile(
    r"\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?"
    r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?\]?\s{1,4}"
)
LAYOUT = re.compile(r"\s{0,12}(?:#{1,6}\s|h[1-6]\.\s|[-*+\u2022\u00b7]\s|>\s?)+")
EMPHASIS = re.compile(r"([*_])([^*_\n]{3,200})\1")
GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hiya|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|moin|servus|"
    r"guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|bonjour|bonsoir|salut|ch(?:er|ère)s?|madame|monsieur|"
    r"hola|buen[oa]s (?:días|dias|tardes|noches)|estimad[oa]s?|ciao|buon(?:giorno|asera| pomeriggio)|salve|"
    r"gentil[ei]|"
    r"olá|ola|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?|goede(?:morgen|middag|navond)|geachte|beste|hoi|hej|"
    r"hejsan|"
    r"god (?:dag|morgon|morgen|kveld)|hei|moi|cześć|dzień dobry|witam|szanowni państwo|dobrý den|ahoj|merhaba|"
    r"selam|"
    r"iyi günler|günaydın|bună ziua|salutare|jó napot|szia|sziasztok|xin chào|chào|selamat (?:pagi|siang|sore)|"
    r"halo|"
    r"привет|здравствуйте|добрый (?:день|вечер)|доброго дня|добрий день|вітаю|γεια(?: σας)?|καλημέρα|καλησπέρα|"
    r"שלום|مرحبا|السلام عليكم|नमस्ते)\b"
    r"(?: (?:there|all|team|everyone|everybody|support|folks|guys|sir|madam|or|and|the|zusammen|damen|und|herren|"
    r"à tous|a tutti|a todos|pessoal|equipo|allemaal|frau|herr|buen[oa]s (?:días|tardes|noches)|good morning|"
    r"guten tag|"
    r"(?-i:[^\W\d_a-zß-öø-ÿа-яёα-ω][\w'-]{0,30}))){0,6}"
    r"\s{0,2}(?:[,!.:\u2013\u2014-]{1,3}(?:\s{1,4}|$)|$)|"
    r"(?:こんにちは|こんばんは|おはようございます|お世話になっております|お世話になります|いつもお世話になっております|"
    r"初めまして|はじめまして|你好|您好|大家好|안녕하세요|안녕하십니까)[。、，,!！.～~\s]{0,4})",
    re.IGNORECASE,
)
GREETING_ALONE = re.compile(
    r"(?:hi|hello|hey|hallo|guten tag|bonjour|bonsoir|salut|hola|buen[oa]s (?:días|tardes|noches)|ciao|buongiorno|"
    r"salve|olá|oi|bom dia|boa tarde|merhaba|привет|здравствуйте|добрый (?:день|вечер))\s{1,4}"
    r"(?=(?:i|i'm|my|we|our|the|when|after|ich|wir|mein|wenn|je|j'|mon|ma|mes|nous|quand|yo|mi|no|cuando|tengo|"
    r"io|ho|non|quando|eu|meu|minha|não|benim|я|у меня|подскажите|при|не)\b)",
    re.IGNORECASE,
)
"""A greeting that a sentence follows without a mark between them."""
SMALL_TALK = re.compile(
    r"(?:how are you(?: (?:all|doing|today)){0,2}|how's it going|"
    r"i? ?hope (?:you(?:'re| are)|all is|this (?:e?mail|message) finds you|everyone is)\b[^.!?\n]{0,40}|"
    r"tudo (?:bem|bom)(?: com (?:vocês?|você))?|como (?:vai|está|estão|estás)|"
    r"qué tal|cómo (?:están?|estás|va)|ça va|comment (?:ça va|allez-vous)|come (?:va|stai|state)|"
    r"wie geht(?:'s| es)(?: (?:dir|euch|ihnen))?|hoe gaat het|jak się macie|как дела)\W{0,3}",
    re.IGNORECASE,
)
"""What follows a greeting and says nothing."""
_SHORT = (
    [
        "Dr",
        "Mr",
        "Mrs",
        "Ms",
        "Prof",
        "St",
        "Str",
        "Nr",
        "No",
        "vs",
        "approx",
        "ca",
        "bzw",
        "Sr",
        "Sra",
        "Hr",
        "Fr",
        "Mme",
    ],
    (r"e\.g", r"i\.e", r"z\.B"),
)
_ABBREVIATIONS = "".join(rf"(?<!\b{short}\.)" for each in _SHORT for short in each)
_DATE = "".join(rf"(?<!\b(?:am|um|im) {digits}\.)" for digits in (r"\d", r"\d\d"))
END = re.compile(
    rf"(?<=[.!?]){_ABBREVIATIONS}{_DATE}"
    r'\s+(?=[A-Z\u00c0-\u00de\u0410-\u042f"\u201c`(\[\d])|(?<=[\u3002\uff01\uff1f])'
)
ERROR = re.compile(
    r"\b(?:[A-Z]\w{0,60}(?:Error|Exception|Warning|Timeout|Failure|Fault)|panic|FATAL|CRITICAL|Fatal error|"
    r"Segmentation fault)\b"
)
LOWER_END = re.compile(r"(?<=[^\s.!?])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bno)[.!?]+\s+(?=\w)")
"""The end of a sentence of somebody who writes no capitals."""
TURN = re.compile(
    r"(?:(?P<customer>customer|client|user|visitor|player|guest|member|caller|reporter|subscriber|kund(?:e|in)|"
    r"client[ea]?|usuari[oa]|utente)|(?P<staff>agent|support|operator|bot|assistant|rep|staff|moderator|admin|"
    r"mitarbeiter(?:in)?|soporte))(?:\s?\([^()\n]{1,60}\))?\s?:\s",
    re.IGNORECASE,
)
"""The beginning of a line of a conversation, and who speaks."""
FIELD = re.compile(r"^\W{0,8}(?P<key>[^:\n?]{2,80}\??)\W{0,4}[:：]\s{0,4}(?P<value>[^\n]{0,120})")
FIELD_KEYS = re.compile(
    r"(?:issue |bug |report |request )?type|(?:(?:your|full|first|last|user|customer|company|contact|account|"
    r"product) )"
    r"?(?:name|e-?mail(?: address)?|phone(?: number)?)|(?:[\w. -]{1,30} )?(?:id|version|build)|"
    r"device(?: model)?|os|"
    r"plan|severity|priority|impact|category|component|browser|platform|language|country|date|modes?|sandboxed|"
    r"restricted mode|remote os version|steps|name|vorname|nachname|gerät|kundennummer|nom|prénom|nombre|correo|"
    r"版本|提交|日期|操作系统|バージョン|コミット|日付|버전|커밋|versión|versione|versão|версия|sürüm|wersja|"
    r"telefono|téléphone|nome|naam|имя|имя пользователя|名前|氏名|お名前|姓名|이름",
    re.IGNORECASE,
)
CHOICE = re.compile(r"(?:yes|no|ja|nein|oui|non|n/?a)?(?:\s?/\s?(?:yes|no|ja|nein))?\W{0,4}", re.IGNORECASE)
LEAD_IN = re.compile(
    r"(?:i(?:'m| am) (?:writing|contacting you|reaching out|getting in touch)(?: to you)? (?:because|since|as|"
    r"about the "
    r"fact that)|i(?: just)? (?:want(?:ed)?|would like|'d like) to (?:report|let you know|tell you|point out|"
    r"mention|"
    r"inform you) that|(?:i|we)(?: have|'ve)?(?: just| recently| also)? (?:noticed|found|discovered|realised|"
    r"realized|"
    r"observed)(?: out)? that|it (?:seems|appears|looks like|turns out)(?: to me)?(?: that)?|please note that|"
    r"(?:just )?(?:fyi|heads[- ]up|note|nb)[:,]|(?:unfortunately|apparently|somehow|basically|also|so|well|"
    r"anyway),|"
    r"(?:the|my|our) (?:problem|issue) (?:is|was) that|das problem ist,? dass|le problème est que|"
    r"el problema(?: que tengo)? es que|o problema é que|il problema è che|mir ist aufgefallen, dass|"
    r"ich möchte (?:ihnen )?(?:mitteilen|melden), dass|"
    r"je vous écris (?:car|parce que)|le escribo porque|vi scrivo perché)\s{1,3}",
    re.IGNORECASE,
)
"""What introduces a problem and says nothing about it."""
STEP = re.compile(
    r"(?:\d{1,2}[.)]|[a-z]\)|steps?\b|(?:open|click|go|type|launch|visit|select|start|press|navigate|run|create|"
    r"choose|enable|install|log ?in|enter|scroll|add|set|search|klick\w*|öffne\w*)\b)",
    re.IGNORECASE,
)
PARENTHESIS = re.compile(
    r"\b(?:thanks?|thank you|"
    r"please (?:help|see|find|advise|let|fix|look|note|include|attach|provide|paste)|let me know|in advance|"
    r"regards|"
    r"any (?:help|ideas?|news)|(?:see|find) (?:the )?(?:attach\w*|screenshot\w*|below|above)|attach(?:ed|ments?)|"
    r"screenshots?|i hope|hope (?:this|you)|sorry (?:for|if)|not sure\b|"
    r"see the (?:inner|bottom|top|picture|video|attach\w*)|tested (?:with|in|on|by)|change performed by|"
    r"we(?:'ve| have) received your|your (?:request|ticket|message) (?:was|has been)|(?:can|could) (?:someone|"
    r"anybody|"
    r"anyone|you) (?:please )?(?:fix|help|look)|help us|fill in|"
    r"first (?:post|time) (?:here|posting)|danke|merci|gracias)\b",
    re.IGNORECASE,
)
ORIGIN = re.compile(
    r"\W{0,8}(?:from github|moved from|cloned from|copied from|migrated from|imported from|forwarded from|"
    r"(?:originally |initially )?(?:reported|posted|filed|created|opened|submitted) (?:by|at|on|as|in|from|via)|"
    r"(?:this|the) (?:bug|issue|ticket) (?:was|is|has been) (?:initially |originally |automatically )?"
    r"(?:created|filed|reported|opened|cloned|moved|imported|split)|spun off|split (?:off )?from|"
    r"follow[- ]?up (?:to|of|from)|(?:see|cf\.?)(?: also)? (?:bug|issue|#))\b",
    re.IGNORECASE,
)
EXPECTED = re.compile(
    r"\W{0,8}(?:expected|erwartet|attendu|esperado|atteso)(?: (?:results?|behaviou?rs?))?\s{0,3}[:\uff1a]",
    re.IGNORECASE,
)
"""The beginning of a line that says what should happen, so not what does."""
FINE_ELSEWHERE = re.compile(
    r"(?:not|n't|never) (?:be )?reproduc\w{1,5}|\bworks? (?:fine|again|well|perfectly|flawlessly)\b|"
    r"\bno (?:dups?|duplicates?) found\b",
    re.IGNORECASE,
)
"""A remark on where the problem is not seen."""
REFERS = re.compile(
    r"(?:after (?:this|that)|afterwards|then|however|therefore|thus|otherwise|but|and|so|also|in that case)\b",
    re.IGNORECASE,
)
"""The beginning of a sentence that can't be understood without the one before it."""
USER_AGENT = re.compile(r"user.?agent|Mozilla/\d", re.IGNORECASE)
URL = re.compile(r"\b(?:https?|ftp|file)://\S{1,2000}|\bwww\.\S{1,500}")
INTRODUCES = re.compile(
    r"(?:i(?:'m| am)?|we(?:'re| are)?|my name|our (?:company|team))\s"
    r"(?:a|an|is|using|use|running|run|have been|work|was|been|installed|just|recently|wanted|would like to|"
    r"want to report|want to)\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\b(?:love (?:the|this|it|your)|great (?:game|app|product|work|tool)|good (?:game|app|tool)|10/10|me encanta|"
    r"j'adore|super (?:app|spiel)|tolle app|not angry|otherwise (?:fine|great|happy))\b",
    re.IGNORECASE,
)
LETTER = re.compile(
    r"(?:my name(?:'s| is)|this is [A-Z]\w{1,30} (?:from|of|at|here)|i(?:'m| am) (?:writing|contacting|"
    r"reaching out|"
    r"getting in touch|[A-Z]\w{1,30} from)|i(?:'ve| have) been (?:a|an|your|using)\b[^.!?]{0,60}(?:customer|"
    r"client|user|"
    r"years?|months)|passing (?:this |it )?on (?:from|for)|mein name ist|ich (?:heiße|bin seit|schreibe)|"
    r"je m'appelle|"
    r"je suis client|me llamo|mi nombre es|soy client|mi chiamo|sono client|meu nome|chamo-me|ik (?:heet|ben)|"
    r"nazywam się|меня зовут|first of all|i have printed|look (?:for )?yourself|long[- ]time (?:user|fan|"
    r"customer))",
    re.IGNORECASE,
)
"""A sentence of a letter about its writer, or to its reader."""
BARE = frozenset(
    {
        *(
            "problema",
            "problemas",
            "problème",
            "probleme",
            "fehler",
            "fehlermeldung",
            "hilfe",
            "ayuda",
            "ajuda",
            "aide",
        ),
        *(
            "erro",
            "bug report",
            "report bug",
            "báo cáo lỗi",
            "错误报告",
            "問題報告",
            "バグ報告",
            "버그 리포트",
            "fehlerbericht",
            "rapport de bug",
            "informe de error",
            "relatório de erro",
            "отчет об ошибке",
            "errore",
            "aiuto",
            "duda",
            "pergunta",
            "frage",
            "hata",
            "sorun",
            "проблема",
            "ошибка",
            "помогите",
        ),
        *(
            "помощь",
            "помилка",
            "问题",
            "错误",
            "报错",
            "求助",
            "バグ",
            "エラー",
            "問題",
            "질문",
            "오류",
            "báo cáo lỗi",
        ),
        *(
            "bug",
            "bug report",
            "issue",
            "problem",
            "help",
            "help me",
            "help needed",
            "please help",
            "question",
        ),
        *(
            "feedback",
            "support",
            "request",
            "urgent",
            "hello",
            "hi",
            "no subject",
            "(no subject)",
            "untitled",
        ),
        *(
            "new issue",
            "new ticket",
            "ticket",
            "question about your product",
            "feature request",
            "crash",
            "test",
        ),
        *(
            "doesn't work",
            "not working",
            "it doesn't work",
            "does not work",
            "broken",
            "error",
            "none",
            "n/a",
        ),
    }
)
GOOD_SECTIONS = re.compile(
    r"actual|current|observed|happen|describe the bug|bug description|problem|went wrong|tatsächlich|"
    r"description|summary|beschreibung|observé|実際|概要"
)
BAD_SECTIONS = re.compile(
    r"expect|should|erwartet|attendu|esperado|steps|reproduc|repro|str$|additional|anything|screenshot|"
    r"environment|version|system|setup|device|desktop|platform|log|check|prerequisite|alternative|solution|notes?$|"
    r"suggested|schritte|再現|期待"
)
