"""What somebody in danger says in English, Chinese or Korean, over folded text without spaces; known without a model.

Only what is hardly said otherwise: a question of these languages is else answered 「日本語で」 or translated.
"""

from __future__ import annotations

FOREIGN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "suicide",
        (
            "(?:wantto|wanna|goingto|gonna|readyto)(?:die|endmylife|endit(?:all)?|killmyself)|killmyself|takemyownlife|suicidal"
            "|cutmywrists?|(?:left|wrote)(?:a|my)(?:suicide|goodbye)note|dontwanttolive|don'twanttolive|don’twanttolive",
            "想死|不想活|活不下去|我要自[杀殺]|想自[杀殺]|轻生|輕生|割腕|[写寫]好?了?[遗遺][书書]",
            "죽고싶|자살하|자살할|유서를(?:쓰|썼|남기|남겼)|손목을그|살기싫|살고싶지않|목숨을끊",
        ),
    ),
    (
        "domestic_violence",
        (
            "(?:husband|wife|boyfriend|girlfriend|partner|ex)(?:is|keeps|just)?(?:beating|hitting|hit|beats|hits|chok\\w+|threaten\\w*)"
            "(?:me|us)",
            "(?:丈夫|老公|妻子|老婆|男友|女友|男朋友|女朋友)\\S{0,6}(?:打我|家暴|掐我|威胁我|威脅我)|被\\S{0,4}家暴",
            "(?:남편|아내|남자친구|여자친구|애인)\\S{0,6}(?:때려|때리|폭행|협박)|가정폭력을당",
        ),
    ),
    (
        "sexual_violence",
        (
            "(?:i(?:was|am|'m|’m)|been)(?:being)?(?:raped|sexuallyassaulted|molested|groped)|rapedme",
            "被(?:强奸|強姦|强暴|強暴|性侵|猥亵|猥褻)",
            "성폭행을?당|강간을?당|성추행을?당",
        ),
    ),
    (
        "medical",
        (
            "(?:not|isn'?t|isn’t|stopped|can'?t|can’t|cannot)breath(?:e|ing)|unconscious|passedout|heartattack|nopulse|bleeding(?:alot|heavily|badly)"
            "|chestpain|(?:call|need|send)(?:an|a)?ambulance|overdose|havinga?(?:seizure|strokes?)|chok(?:ing|edon)",
            "(?:没有?|没了|停止|不能|无法)呼吸|失去意识|昏迷|[昏晕暈]倒|抽搐|叫救护车|心脏病发作|大出血|胸口(?:很)?痛",
            "숨을?(?:안|못)?쉬지|숨을?(?:안|못)쉬|의식이?없|쓰러졌|구급차(?:를|좀)?(?:빨리)?(?:불러|부르|보내|필요)|심장마비|피가많이|가슴이?아파",
        ),
    ),
    (
        "fire",
        (
            "(?:house|home|apartment|kitchen|building|room|car)(?:is)?onfire|there(?:is|'s|’s)afire|smellgas|gasleak",
            "着火了|起火了|失火|房子\\S{0,3}着火|煤气泄漏|瓦斯泄漏|有煤气味",
            "불이났|불났|화재가났|가스냄새|가스가새",
        ),
    ),
    (
        "crime",
        (
            "(?:somebody|someone|aman|he|she|they)(?:is|'s|’s|are)?(?:breakingin|brokein|followingme|attackingme|hasaknife|hasagun|tryingtokill)"
            "|beingattacked|(?:been|was|am|'m|’m)(?:kidnapped|stabbed|robbed)|callthepolice",
            "有人(?:闯入|闖入|跟踪我|跟蹤我|拿刀)|被(?:抢|搶|绑架|綁架|刺伤|刺傷)|快报警|快報警",
            "(?:누가|누군가|남자가)\\S{0,6}(?:들어왔|따라와|칼을)|강도를?당|납치|경찰을?불러",
        ),
    ),
    (
        "disaster",
        (
            "trapped(?:by|in|under)|landslide(?:has|is)?(?:hit|coming)|floodwater|houseisflooding",
            "被困|泥石流来|山体滑坡|房子\\S{0,3}进水|洪水来",
            "갇혔|산사태가났|집에물이차|물에잠기",
        ),
    ),
    (
        "medical",
        ("^(?:pleasehelp|helpme|savemylife)\\S{0,12}$|救命(?:啊|呀|吧|!|,|，|。|$)", "살려주세요|살려줘|도와주세요"),
    ),
)
