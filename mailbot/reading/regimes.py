"""Turns of phrase that tell of a minor, of the GDPR, of a life in the European Union."""

from mailbot.domain.kinds import Kind
from mailbot.reading.idiom import idiom
from mailbot.reading.turns import turns

# Any sign of a minor counts (policy 3.7), unless the number is nobody's age.
_IN_WORDS = (
    "пят*|шест*|семь|семи|восем*|восьми|девят*|десят*|одиннадцат*|двенадцат*|тринадцат*|четырнадцат*"
    "|пятнадцат*|шестнадцат*|семнадцат*"
)
_IN_ENGLISH = (
    "five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
)
_AGES = "|".join(map(str, range(5, 18))) + "|" + _IN_WORDS
_YEARS_OLD = "|".join(
    f"{age}-летн*|{age}летн*|{age}-year-old|{age}-jährig*" for age in range(5, 18)
)
_CHILD = "доча|дочу|дочура|дочурк*|сынишк*|сынул*|сын|сына|сыну|сыном|сынок|дочь|дочери|дочка|дочке|дочку|дочерью|ребенк*|ребенок|внук*|внучк*"
_CHILDREN = f"{_CHILD}|племянни*|падчериц*|пасын*|девочк*|мальчик*|подрост*|подопечн*"
_HAS_DATA = "данн*|аккаунт*|анкет*|фото*|регистрац*|имя|почт*|телефон*|номер*|профил*"
MINOR = idiom(
    Kind.MINOR_DATA,
    f"мне|ей|ему|исполнилось сейчас|только|всего|лишь|ещё|еще? {_AGES} лет|год*|,|.|и|)|!",
    f"i|he|she am|is only? {_AGES} years?",
    f"i'm|aged|age {_AGES}",
    f"son|daughter|child|boy|girl|she|he <4> is|aged|turned|just? {_IN_ENGLISH}",
    f"мне {_AGES} я|а|но",
    f"дет* <10> {_IN_WORDS} и|, {_IN_WORDS} лет",
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
_CITIES = (
    "лейпциг*|порту|лион*|болон*|милан*|турин*|неапол*|грац*|зальцбург*|брно|острав*|вроцлав*|гданьск*|познан*|лодз*|лимассол*|никоси*|ларнак*"
    "|пафос*|тарту|каунас*|клайпед*|даугавпилс*|юрмал*|дюссельдорф*|кельн*|кёльн*|франкфурт*|штутгарт*|дрезден*|бремен*|ганновер*|нюрнберг*"
    "|барселон*|валенси*|малаг*|севиль*|антверпен*|гент*|роттердам*|утрехт*|гааг*|эйндховен*|орхус*|копенгаген*|стокгольм*|гетеборг*|мальм*"
    "|тампере|турку|эспоо|загреб*|сплит*|любляна|любляне|братислав*|софи*|варн*|бухарест*|клуж*|салоник*|ницц*|марсел*|страсбург*|тулуз*"
    "|рига|риге|ригу|leipzig|porto|lyon|bologna|milan|milano|turin|graz|salzburg|brno|wroclaw|wrocław|gdansk|gdańsk|poznan|krakow|kraków|tampere"
    "|turku|aarhus|copenhagen|stockholm|malmö|gothenburg|rotterdam|utrecht|antwerp|ghent|barcelona|valencia|malaga|seville|cologne|köln|frankfurt"
    "|stuttgart|dresden|bremen|hannover|rostock|nuremberg|zagreb|split|ljubljana|bratislava|sofia|varna|bucharest|cluj|cluj-napoca|thessaloniki"
    "|galway|cork|limerick|marseille|nice|strasbourg|toulouse|tallinn|tartu|vilnius|kaunas|riga|limassol|nicosia|valletta|luxembourg"
)
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
REGIME = turns(
    "gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd",
    "регламент* <5> 2016",
    "regulation <6> 2016 <3> 679",
    "2016 / 679",
    "special regime",
    "union law",
    "европейск*|евро регламент*",
    "статьей|статьёй|статье|ст|статья|art|article .? 17|18|21|22 <4> регламент*|gdpr|dsgvo|regulation",
    f"{_CITIES} , <2> {_STATES}|dk|de|fi|it|nl|se|cz|pl|латвийск*|эстонск*|литовск*",
    "регламент* <4> о|по защите|защиты данн*",
    "особ* режим*",
    f"гражданин*|гражданк*|гражданств*|подданн*|жител*|резидент*|прожива*|живу|нахожусь|обитаю <5> {_STATES}|{_CITIES}",
    f"living|live|lives|resident|residing|reside|based|citizen|wohne|wohnhaft|lebe|переехал*|from <5> {_STATES}|{_CITIES}",
    f"из <1> {_STATES}|{_CITIES} , где живу|проживаю|учусь|работаю",
    f"{_CITIZENS} citizen|national|resident|citizenship",
)
GDPR = turns("gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd", "регламент* <5> 2016", "data protection regulation")
