"""Turns of phrase that tell of a minor, of the GDPR, of a life in the European Union."""

from mailbot.reading.turns import pattern

# Any sign of a minor counts (policy 3.7), unless the number is nobody's age.
_IN_WORDS = (
    "пят*|шест*|семь|семи|восем*|восьми|девят*|десят*|одиннадцат*|двенадцат*|тринадцат*|четырнадцат*"
    "|пятнадцат*|шестнадцат*|семнадцат*"
)
_AGES = "|".join(map(str, range(5, 18))) + "|" + _IN_WORDS
_YEARS_OLD = "|".join(
    f"{age}-летн*|{age}летн*|{age}-year-old|{age}-jährig*" for age in range(5, 18)
)
_CHILD = (
    "сын|сына|сыну|сыном|сынок|дочь|дочери|дочка|дочке|дочку|дочерью|ребенк*|ребенок|внук*|внучк*"
)
_CHILDREN = f"{_CHILD}|племянни*|падчериц*|пасын*|девочк*|мальчик*|подрост*|подопечн*"
_HAS_DATA = "данн*|аккаунт*|анкет*|фото*|регистрац*|имя|почт*|телефон*|номер*|профил*"
MINOR = pattern(
    f"мне|ей|ему|исполнилось сейчас|только|всего|лишь|ещё|еще? {_AGES} лет|год*|,|.|и|)|!",
    f"i|he|she am|is only? {_AGES} years?",
    f"i'm|aged|age {_AGES}",
    f"ich bin {_AGES}",
    f"( {_AGES} лет|года|год|years|,|)",
    f"{_CHILDREN}|son|daughter|child|tochter|sohn <6> {_AGES} лет|год|года|years|jahre|,|)|.",
    f"{_CHILDREN}|son|daughter|tochter|sohn is|ist? {_AGES}",
    f"{_YEARS_OLD}",
    f"{_AGES} years|jahre old|alt <3> son|daughter|child|tochter|sohn",
    f"{_AGES} лет|летн* <2> {_CHILDREN}",
    "сын-*|дочь-*|дочка-*|сынок-*",
    "несовершеннолетн*|малолетн*|школьник*|школьниц*|minderjährig*|underage",
    "не достиг* <1> 18|совершеннолети*|возраст*",
    f"{_HAS_DATA} <2> мо*? {_CHILD}|детей",
    "my minor son|daughter|child",
    "i am a minor",
    "опекун*|опеки|опекой",
    "мы|я —? мама|мать|отец|папа|родител*|бабушк*|дедушк*",
)

# The special regime of policy 12.3: the GDPR is named, or the author lives in the Union.
_STATES = (
    "австри*|бельги*|болгари*|венгри*|германи*|греци*|дани*|ирланди*|испани*|итали*|кипр*|латви*|литв*"
    "|люксембург*|мальт*|нидерланд*|голланди*|польш*|португали*|румыни*|словаки*|словени*|финлянди*"
    "|франци*|хорвати*|чехи*|чешской|швеци*|эстони*|евросоюз*|ес|европейск*_союз*|austria|belgium"
    "|bulgaria|croatia|cyprus|czechia|czech_republic|denmark|estonia|finland|france|germany|greece"
    "|hungary|ireland|italy|latvia|lithuania|luxembourg|malta|netherlands|poland|portugal|romania"
    "|slovakia|slovenia|spain|sweden|eu|european_union|deutschland|österreich|berlin|париж*|берлин*"
    "|dublin|paris|madrid|rome|vienna|warsaw|prague|amsterdam|munich|hamburg|brussels|lisbon|helsinki|праге|праги|варшав*|дублин*|амстердам*|брюссел*|лиссабон*|афинах|будапешт*|краков*|вене|риме|мадрид*|хельсинки|риге|вильнюсе|таллин*|мюнхен*|гамбург*"
)
_CITIZENS = (
    "austrian|belgian|bulgarian|croatian|cypriot|czech|danish|dutch|estonian|finnish|french|german"
    "|greek|hungarian|irish|italian|latvian|lithuanian|maltese|polish|portuguese|romanian|slovak"
    "|slovenian|spanish|swedish|eu|european"
)
REGIME = pattern(
    "gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd",
    "регламент* <5> 2016",
    "регламент* <4> о|по защите|защиты данн*",
    "особ* режим*",
    f"гражданин*|гражданк*|гражданств*|подданн*|жител*|резидент*|прожива*|живу|нахожусь <5> {_STATES}",
    f"living|live|lives|resident|residing|reside|based|citizen|wohne|wohnhaft|lebe|переехал* <5> {_STATES}",
    f"{_CITIZENS} citizen|national|resident|citizenship",
)
GDPR = pattern(
    "gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd", "регламент* <5> 2016", "data protection regulation"
)
