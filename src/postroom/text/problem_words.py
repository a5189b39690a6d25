"""Words that indicate a problem, in the most common languages of signals."""

import re

_WORDS = re.compile(
    r"\b(?:(?:does|do|did|is|are|was|were|has|have|had|could|would|should|will|ca|wo)n['\u2019]?t|can ?not|"
    r"could not|not|no longer|never|nothing|without|unable|impossible|fail\w*|broken|break\w*|crash\w*|hang\w*|"
    r"hung|freez\w+|froze\w*|stuck|stop(?:s|ped)|los(?:e|es|t|ing)|loss|missing|miss(?:es|ed)|disappear\w*|"
    r"vanish\w*|"
    r"wrong\w*|incorrect\w*|invalid|error\w*|exceptions?|bugs?|typos?|dead|corrupt\w*|damag\w+|garbled|duplicat\w+|"
    r"twice|slow\w*|delay\w*|late|timed? ?out|timeouts?|leak\w*|reject\w*|refus\w+|denied|block(?:s|ed)|ignor\w+|"
    r"unexpected\w*|unusable|unreadable|invisible|blank|empty|unclear|confus\w+|poor\w*|bad|problems?|issues?|"
    r"regress\w+|"
    r"deadlock\w*|outage|down|overflow\w*|exceed\w*|conflict\w*|violat\w+|undefined|nan|null|5\d\d|warning|"
    r"mis(?:align|plac|match|lead|behav|direct|spel|calculat|count|sort|label|print|interpret|translat|rout)\w*|"
    r"incomplete|truncat\w+|cut off|overlap\w*|flicker\w*|lag(?:s|gy|ging)?|inconsistent\w*|unresponsive|"
    r"useless|unstable|"
    r"too (?:many|long|large|small|slow|late|high|low)|grinding|halt|endless|"
    r"geht nicht|nicht|kein\w*|fehl\w+|falsch\w*|absturz|stürzt|kaputt|erreur|ne fonctionne|plante|"
    r"no funciona|falla|fallo|falta|não|falha|niet|werkt niet|non funziona|errore|"
    r"ne (?:se |me |nous |fait |peut |veut )?\w+ (?:pas|plus|rien)|n'\w+ (?:pas|plus)|impossible|disparu\w*|"
    r"no (?:se|me|puedo|puede|pueden|deja|abre|carga|aparece)|problemas?|erro|non (?:si|riesco|posso|va|è|viene)|"
    r"nie|błąd|błędy|brak|hata|çalışmıyor|olmuyor|fungerar inte|inte|chyba|nelze|nefunguje|"
    r"не|нет|ошибк\w+|помилк\w+|проблем\w+|вылета\w+|завис\w+)\b|"
    r"エラー|できない|できません|失敗|不具合|ません|ない[。、\s]|落ち|消え|固ま|"
    r"无法|不能|失败|错误|报错|异常|不显示|没有|无效|失效|卡死|崩溃|打不开|不了|不见|缺陷|闪退|"
    r"안 ?(?:돼|되|나|들|보)|오류|에러|못|않|없|멈|사라",
    re.IGNORECASE,
)


def mentions_problem(sentence: str) -> bool:
    """Return whether a sentence has a word that indicates a problem."""
    return _WORDS.search(sentence) is not None
