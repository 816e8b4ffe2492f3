/** What people and things in pictures are called in the languages that replies come in, English first: German, French, Spanish,
 * Portuguese, Italian, Russian, Chinese, Japanese, Korean, Arabic, Hindi. The things are the object classes that COCO and POPE ask about
 * most, and what questions ask for. A reply in another language than its question is understood where these say the same. */
const ROWS = `
person people,man,woman|Person,Mensch,Mann,Frau|personne,homme,femme|persona,hombre,mujer|pessoa,homem,mulher|persona,uomo,donna|человек,мужчина,женщина|人|人|사람|شخص|व्यक्ति,आदमी
dog|Hund|chien|perro|cachorro,cão|cane|собака,пёс|狗|犬|개,강아지|كلب|कुत्ता
cat|Katze|chat|gato|gato|gatto|кошка,кот|猫|猫|고양이|قطة,قط|बिल्ली
bird|Vogel|oiseau|pájaro,ave|pássaro,ave|uccello|птица|鸟|鳥|새|طائر|पक्षी,चिड़िया
horse|Pferd|cheval|caballo|cavalo|cavallo|лошадь,конь|马|馬|말|حصان|घोड़ा
cow|Kuh|vache|vaca|vaca|mucca|корова|牛|牛|소|بقرة|गाय
sheep|Schaf|mouton|oveja|ovelha|pecora|овца|羊,绵羊|羊|양|خروف|भेड़
elephant|Elefant|éléphant|elefante|elefante|elefante|слон|大象|象,ゾウ|코끼리|فيل|हाथी
bear|Bär|ours|oso|urso|orso|медведь|熊|熊,クマ|곰|دب|भालू
zebra|Zebra|zèbre|cebra|zebra|zebra|зебра|斑马|シマウマ|얼룩말|حمار وحشي|ज़ेबरा
giraffe|Giraffe|girafe|jirafa|girafa|giraffa|жираф|长颈鹿|キリン|기린|زرافة|जिराफ़
car|Auto,Wagen|voiture|coche,auto,carro|carro|macchina,auto|машина,автомобиль|汽车,车|車,自動車|자동차,차|سيارة|कार,गाड़ी
truck|Lastwagen,LKW|camion|camión|caminhão|camion|грузовик|卡车|トラック|트럭|شاحنة|ट्रक
bus|Bus|bus,autobus|autobús,bus|ônibus|autobus|автобус|公交车,巴士|バス|버스|حافلة|बस
train|Zug|train|tren|trem|treno|поезд|火车|電車,列車|기차|قطار|ट्रेन
bicycle bike|Fahrrad|vélo,bicyclette|bicicleta|bicicleta|bicicletta|велосипед|自行车|自転車|자전거|دراجة|साइकिल
motorcycle motorbike|Motorrad|moto|motocicleta,moto|moto,motocicleta|moto,motocicletta|мотоцикл|摩托车|バイク,オートバイ|오토바이|دراجة نارية|मोटरसाइकिल
airplane plane|Flugzeug|avion|avión|avião|aereo|самолёт,самолет|飞机|飛行機|비행기|طائرة|हवाई जहाज
boat|Boot|bateau|barco,bote|barco|barca|лодка|船|船,ボート|배,보트|قارب|नाव
table|Tisch|table|mesa|mesa|tavolo|стол|桌子|テーブル|테이블,탁자|طاولة|मेज
chair|Stuhl|chaise|silla|cadeira|sedia|стул|椅子|椅子|의자|كرسي|कुर्सी
couch sofa|Sofa|canapé|sofá|sofá|divano|диван|沙发|ソファ|소파|أريكة|सोफ़ा
bed|Bett|lit|cama|cama|letto|кровать|床|ベッド|침대|سرير|बिस्तर
bench|Bank|banc|banco|banco|panchina|скамейка|长椅|ベンチ|벤치|مقعد|बेंच
bottle|Flasche|bouteille|botella|garrafa|bottiglia|бутылка|瓶子|ボトル,瓶|병|زجاجة|बोतल
cup|Tasse|tasse|taza|xícara,copo|tazza|чашка|杯子|カップ|컵|كوب|कप
book|Buch|livre|libro|livro|libro|книга|书|本|책|كتاب|किताब
clock|Uhr|horloge|reloj|relógio|orologio|часы|时钟,钟|時計|시계|ساعة|घड़ी
umbrella|Regenschirm|parapluie|paraguas|guarda-chuva|ombrello|зонт|雨伞|傘|우산|مظلة|छाता
ball|Ball|ballon,balle|pelota,balón|bola|palla|мяч|球|ボール|공|كرة|गेंद
phone cellphone|Telefon,Handy|téléphone|teléfono,móvil|telefone,celular|telefono|телефон|手机,电话|電話,携帯|전화,휴대폰|هاتف|फ़ोन
laptop computer|Laptop,Computer|ordinateur|portátil,ordenador|computador,laptop|computer,portatile|ноутбук,компьютер|电脑|パソコン|노트북,컴퓨터|حاسوب|कंप्यूटर,लैपटॉप
tree|Baum|arbre|árbol|árvore|albero|дерево|树|木|나무|شجرة|पेड़
flower|Blume|fleur|flor|flor|fiore|цветок|花|花|꽃|زهرة|फूल
house building|Haus,Gebäude|maison,bâtiment|casa,edificio|casa,edifício|casa,edificio|дом,здание|房子,建筑|家,建物|집,건물|بيت,مبنى|घर,इमारत
apple|Apfel|pomme|manzana|maçã|mela|яблоко|苹果|りんご|사과|تفاحة|सेब
banana|Banane|banane|plátano,banana|banana|banana|банан|香蕉|バナナ|바나나|موز|केला
pizza|Pizza|pizza|pizza|pizza|pizza|пицца|披萨|ピザ|피자|بيتزا|पिज़्ज़ा
cake|Kuchen,Torte|gâteau|pastel,tarta|bolo|torta|торт|蛋糕|ケーキ|케이크|كعكة|केक
city|Stadt|ville|ciudad|cidade|città|город|城市|都市,街|도시|مدينة|शहर
country|Land|pays|país|país|paese|страна|国家|国|국가,나라|دولة,بلد|देश
colour color|Farbe|couleur|color|cor|colore|цвет|颜色|色|색,색깔|لون|रंग
number|Zahl,Nummer|nombre,numéro|número|número|numero|число,номер|数字,号码|数字,番号|숫자,번호|رقم,عدد|संख्या,नंबर
name|Name|nom|nombre|nome|nome|имя,название|名字,名称|名前|이름|اسم|नाम
title|Titel|titre|título|título|titolo|заголовок,название|标题,书名|タイトル,題名|제목|عنوان|शीर्षक
year|Jahr|année,an|año|ano|anno|год|年份,年|年|년도,연도,해|سنة,عام|वर्ष,साल
month|Monat|mois|mes|mês|mese|месяц|月份|月|월,달|شهر|महीना
day|Tag|jour|día|dia|giorno|день|日期,日|日,曜日|날,요일|يوم|दिन
date|Datum|date|fecha|data|data|дата|日期|日付|날짜|تاريخ|तारीख
price cost|Preis|prix|precio|preço|prezzo|цена|价格|値段,価格|가격|سعر|कीमत
brand|Marke|marque|marca|marca|marca,marchio|марка,бренд|品牌|ブランド|브랜드|علامة|ब्रांड
author|Autor|auteur|autor|autor|autore|автор|作者|著者,作者|저자|مؤلف|लेखक
company|Firma,Unternehmen|entreprise,société|empresa,compañía|empresa|azienda,società|компания|公司|会社|회사|شركة|कंपनी
word|Wort|mot|palabra|palavra|parola|слово|单词,词|単語,言葉|단어|كلمة|शब्द
shape|Form|forme|forma|forma|forma|форма,фигура|形状|形|모양|شكل|आकार
animal|Tier|animal|animal|animal|animale|животное|动物|動物|동물|حيوان|जानवर
fruit|Frucht,Obst|fruit|fruta|fruta|frutto,frutta|фрукт|水果|果物|과일|فاكهة|फल
object thing|Objekt,Gegenstand|objet|objeto|objeto|oggetto|объект,предмет|物体,东西|物|물체|شيء|वस्तु
sign|Schild|panneau|señal,letrero|placa|cartello,segnale|знак,вывеска|标志,牌子|標識,看板|표지판,간판|لافتة|संकेत
street|Straße|rue|calle|rua|strada,via|улица|街道|通り,道|거리|شارع|सड़क
language|Sprache|langue|idioma|idioma,língua|lingua|язык|语言|言語|언어|لغة|भाषा
sport|Sport,Sportart|sport|deporte|esporte|sport|спорт|运动|スポーツ|스포츠|رياضة|खेल
team|Mannschaft,Team|équipe|equipo|equipe,time|squadra|команда|队伍,球队|チーム|팀|فريق|टीम
button|Schaltfläche,Knopf,Button|bouton|botón|botão|pulsante,bottone|кнопка,кнопку|按钮|ボタン|버튼|زر|बटन
icon|Symbol|icône|icono|ícone|icona|значок,иконка|图标|アイコン|아이콘|أيقونة|आइकन
`
const THINGS = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [english = '', ...others] = row.split('|')
    return { english: english.split(/[ ,]/), others: others.flatMap((names) => names.split(',')) }
  })

const singular = (word: string): string => word.toLowerCase().replace(/(?<=.{2})s$/, '')

/** What the English word is called in other languages; nothing for a word that is not known. */
export const elsewhereCalled = (word: string): readonly string[] =>
  THINGS.filter(({ english }) => english.includes(word.toLowerCase()) || english.includes(singular(word))).flatMap(
    ({ others }) => others,
  )

/** Whether a word of a reply is what a word of an English question is called in another language. */
export const isSameThing = (said: string, asked: Iterable<string>): boolean =>
  [...asked].some((word) => elsewhereCalled(word).some((name) => name.toLowerCase() === said.toLowerCase()))
