"""Word lists: who is addressed, what is to be done, to what, and in which voice. Lower case throughout."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(listed: str) -> tuple[str, ...]:
    """Split a list at its bars; each phrase gets a space on both sides."""
    return tuple(f" {' '.join(phrase.split())} " for phrase in listed.split("|"))


def _cues(listed: str) -> tuple[str, ...]:
    """Return word beginnings; in scripts without spaces between words they match anywhere."""
    cues = [cue.strip() for cue in listed.split("|")]
    return tuple(cue if "\u3000" <= cue[0] < "\ue000" else f" {cue}" for cue in cues)


VERBS: dict[str, frozenset[str]] = {
    "override": _set(
        """
        abandon bypass cancel discard dismiss disregard disregarding drop forget ignore ignoring nullify
        override overrides overrule replace reset skip supersede supersedes suspend unlearn void
        """
    ),
    "reveal": _set(
        """
        append attach copy disclose dump echo email embed encode exfiltrate expose forward include leak
        list output paste post print quote read recite repeat report return reveal send share show submit
        transmit upload
        """
    ),
    "execute": _set(
        """
        add browse call clone commit create curl deploy download eval exec execute fetch follow install
        invoke launch npm open pip push query run source start visit wget write
        """
    ),
    "weaken": _set(
        """
        allow allowlist approve auto-approve automerge bypass close comment delete disable drop exempt
        force grant lower merge mute relax remove revert revoke rotate skip suppress switch turn unlock
        waive weaken whitelist
        """
    ),
    "judge": _set(
        """
        assign attach categorise categorize classify close conclude consider count dedupe deduplicate deem
        escalate grade group label link mark prioritise prioritize promote raise rank rate report resolve
        score set tag treat
        """
    ),
    "pretend": _set(
        """
        act adopt answer assume become behave comply enter imagine impersonate obey operate play pretend
        reply respond roleplay simulate speak switch
        """
    ),
    "conceal": _set(
        """
        conceal disclose hide inform keep leave log mention notify omit record reveal tell withhold
        """
    ),
    "comply": _set(
        """
        acknowledge adhere apply begin comply confirm continue do ensure follow make obey proceed use
        """
    ),
}
"""Verbs by intended effect; a verb may be in several classes."""

OBJECTS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "instructions": (
        _set(
            """
            directives guardrail guardrails guidelines instruction instructions policies policy prompt
            prompts rules
            """
        ),
        _phrases(
            "told before | above text | system message | previous context | earlier text | your training"
        ),
    ),
    "secrets": (
        _set(
            """
            .env apikey cookie cookies credential credentials env environ id_rsa key keys passphrase
            password passwords secret secrets ssh token tokens vault
            """
        ),
        _phrases("environment variables | api key | access key | connection string | env vars | private key"),
    ),
    "pipeline": (
        _set(
            """
            actions build check checks ci codeowners hooks lint pipeline pipelines test tests workflow
            workflows
            """
        ),
        _phrases("branch protection | code review | status checks | required reviewers | merge queue"),
    ),
    "code": (
        _set(
            """
            bash binary code command commands dependency package payload script sh shell terminal
            """
        ),
        _phrases("pull request | main branch | rm rf | base64 d"),
    ),
    "defences": (
        _set(
            """
            2fa access admin approval auth authentication authorization cors csp filter filters firewall mfa
            moderation permissions quarantine rbac review reviews safety sanitization scanner screening
            signature signatures tls validation waf
            """
        ),
        _phrases("rate limit | rate limits | access control | audit log"),
    ),
    "judgement": (
        _set(
            """
            actionable benign classification clean confidence critical duplicate harmless highest
            immediately_actionable label p0 p1 priority rating report reports resolved safe safely score
            severity urgent verdict
            """
        ),
        _phrases("not a duplicate | top priority | false positive"),
    ),
    "data": (
        _set(
            """
            conversation customers data database emails file files history records repositories repository
            users
            """
        ),
        _phrases("customer data | other tenants | user data | other projects | etc passwd"),
    ),
    "people": (
        _set(
            """
            anyone human humans maintainer operator owner reviewer reviewers team user users
            """
        ),
        (),
    ),
}
"""Objects of an order: single words, and phrases."""

AGENTS = _set(
    """
    agent agents ai assistant automation autopilot bot bots chatbot classifier copilot crawler evaluator
    gpt grader judge judges llm llms model models robot scout scouts summariser summarizer triager
    """
)
GREETINGS = _set(
    """
    attention dear for hello hey hi note notice to
    """
)
SECOND_PERSON = _set(
    """
    dein deine du euch ihr je jij seu su tu tuo tus twój usted você voi vos votre vous you your yours
    yourself ваш вы твой ты
    """
)
FIRST_PERSON = _set(
    """
    i i'd i'll i'm i've ich je me my nosotros nous our us we we'd we'll we're we've wir yo
    """
)
NEGATIONS = _set(
    """
    can't cannot didn't doesn't don't isn't kein ne never nicht no not nunca pas shouldn't without won't
    не
    """
)
PAST = _set(
    """
    approved asked attempted became been blocked bypassed clicked contained deleted did disabled
    executed failed found got had happened ignored installed leaked marked merged noticed posted printed
    ran received removed reported returned revealed said saw seen sent showed skipped told tried
    uploaded was were wrote
    """
)
TESTING = _set(
    """
    actual attack attacker attackers attacks broken bug crash cve error expected exploit fails hostile
    incident injection injections issue jailbreak malicious payload payloads penetration pentest
    phishing postmortem regression repro reproduce scanner spam sqli steps suspicious vulnerabilities
    vulnerability xss
    """
)
LEADS = _set(
    """
    action admin after afterwards all also always and any attention before dear developer do don't
    finally first for hello hey hi immediately important instead just kindly must never next not note
    note: now ok once override please quietly reading reminder silently simply so step system task the
    then this to todo urgent
    """
)
"""Words that may precede the verb of an order."""
ROLES = _set(
    """
    admin assistant developer function human instruction instructions operator system tool user
    """
)
AGENT_PHRASES = _phrases(
    """
    language model | coding agent | review bot | reviewer bot | triage system | automated reviewer |
    whoever processes | automated system | whichever system | tool reading this | system reading this |
    the summarizer | the pipeline reading
    """
)
REPORTING = _phrases(
    """
    the attacker | an attacker | attackers | somebody wrote | someone wrote | someone posted | somebody
    posted | the ticket said | the message said | the text said | the page said | it says | it said |
    which reads | that reads | that said | that says | wrote | writes | quoting | the payload |
    contained the text | contains the text | for example | the comment said | the prompt was | user
    typed | users type | typed | the error says | the log shows | log shows | the request body |
    containing | an email saying | a ticket saying | told our | asked our | tells our | tells the bot |
    tells the assistant | asks the | reads as follows | submitted a form | the string | the text | the
    following text | was tricked | tricked | the warning | the docs say | documentation says | according
    to | the button says | labelled
    """
)
"""Phrases that introduce the words or actions of somebody else."""
PLANS = _phrases(
    """
    we will | we'll | we plan | we are going to | we're going to | we intend | i will | i'll | i am
    going to | i'm going to | we should | we want | we need to | i want | i'd like to | we'd like to |
    we decided | we have to | we can | we could | let's | our plan | we disabled | we turned | we skip |
    we ignore | we merged | i disabled | i ran | we ran | i tried | we tried | we rotate | we rotated |
    i merged
    """
)
"""Phrases about what the writer or the team does, did or will do."""
REQUESTS = _phrases(
    """
    could you | can you | would you | would it be possible | would be great | it would help | any chance
    | please fix | please help | please look | please advise | please let us know | please let me know |
    please investigate | please check | please refund | thanks in advance | kindly look
    """
)
"""Polite requests between people."""
MUST = _phrases(
    """
    you must | you should | you shall | you are to | you will | you need to | you are required | you
    have to | you are now | you can now | you may now | must be ignored | should be ignored | are void |
    is void | no longer apply | do not apply | must now | agents must | agent must | model must |
    assistant must | assistant should | agent should | bot should | agents should | it is required that
    | required to | is to be | are to be | be sure to | make sure to | is instructed | are instructed |
    is authorised to | is authorized to | are authorized to
    """
)
"""Phrases that turn a statement into an order."""
CONDITIONS = _phrases(
    """
    if you are an ai | if you are a | if you're an ai | when you read this | when processing this | when
    reading this | as an ai | if an ai | when summarizing | when summarising | if you can read this |
    before answering | before you answer | when triaging | when you triage | while processing | before
    processing | if you are reading | when grouping | when judging | when you summarize | when this is |
    as soon as you read | when an agent | any agent | every agent | any ai | any model
    """
)
"""Conditions on who the reader is."""
AUTHORITY = _phrases(
    """
    system override | system message | system notice | system prompt | new instructions | updated
    instructions | admin mode | developer mode | debug mode | maintenance mode | god mode | pre
    authorized | pre approved | pre authorised | authorized by | authorised by | approved by | on behalf
    of the | security team has | message from | i am the administrator | i am your developer | from the
    platform | from your operator | end of ticket | end of signal | end of user input | end of report |
    policy update | operator note | root access | official directive | highest authority | takes
    precedence | supersedes | new policy | new task | real task | actual task | begin instructions
    """
)
"""Claims of authority."""
SECRECY = _phrases(
    """
    do not tell | don't tell | do not mention | don't mention | do not reveal | without telling |
    without mentioning | keep this | secret from | do not inform | don't inform | do not disclose | do
    not log | never mention | not notify | without notifying | without asking | without confirmation |
    do not ask | don't ask | silently | quietly | no need to mention | leave no trace | do not explain |
    hide this | do not report this | do not flag | don't flag | nobody needs to know
    """
)
URGENCY = _phrases(
    """
    immediately | right now | without delay | at once | urgent | before anything else | first of all |
    mandatory | required
    """
)
COMMANDS = frozenset().union(*VERBS.values()) | _set(
    """
    change edit generate get give insert let modify produce provide stop summarise summarize take
    translate update
    """
)
"""Verbs that make an order when they come first."""
ROLE_MARKS = (
    "<|im_start|>",
    "<|im_end|>",
    "<|system|>",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "### instruction",
    "### system",
    "### response",
    "</system>",
    "<system>",
    "</user",
    "<assistant>",
    "</signal",
    "</untrusted",
    "</data>",
    "</content",
    "begin system",
    "<tool_call",
    "<function_call",
    "</tool",
    "<system-reminder",
    "[system]",
    "[assistant]",
    "[admin]",
    "end of untrusted",
    "<instructions",
)
"""Imitations of the markers between the turns of a conversation."""
FOREIGN_OVERRIDE = _cues(
    """
    ignoriere | vergiss | missachte | ignorez | oubliez | oublie | ne tenez pas compte | ignora | ignore
    las | ignore as | ignore os | olvida | omite | esqueça | desconsidere | dimentica | negeer | vergeet
    | zignoruj | zapomnij | игнорируй | игнорируйте | забудь | 忽略 |
    忽略 | 无视 | 無視 | 忘记 | 忘れ | 무시 | 잊어 |
    تجاهل | yoksay | unut | görmezden | अनदेखा | नज़रअंदाज | ignorera | glöm
    """
)
FOREIGN_OBJECTS = _cues(
    """
    anweisungen | vorgaben | regeln | consignes | instrucciones | instruções | istruzioni | instructies
    | instrukcje | polecenia | инструкции | указания | правила | 指令 |
    指示 | 提示词 | 规则 | 命令 | 지시 | 명령 |
    التعليمات | talimat | निर्देश | umgebungsvariablen | geheimnis | zugangsdaten | identifiants |
    credenciales | contraseña | senha | переменные окружения | токен |
    пароль | 密钥 | 环境变量 | 秘密 | トークン |
    토큰 | 비밀 | المفتاح | instruktioner
    """
)
FOREIGN_AGENTS = _cues(
    """
    assistent | ki | sprachmodell | ia | asistente | assistente | asystent | агент | ассистент |
    нейросеть | 助手 | 模型 | 人工智能 | アシスタント |
    エージェント | 어시스턴트 | 모델 | المساعد | yapay zeka | सहायक
    """
)
