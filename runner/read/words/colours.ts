import { matchesOf } from '../../tools/matches.ts'
/** Colours by language, each row one colour: English, German, French, Spanish, Portuguese, Italian, Russian, Chinese, Japanese, Korean. */
const ROWS = `
red|rot|rouge|rojo,roja|vermelho,vermelha|rosso,rossa|красный,красная,красное|红,红色|赤|빨간,빨강
green|grün|vert,verte|verde|verde|verde|зелёный,зеленый,зелёная,зеленая|绿,绿色|緑|초록,녹색
blue|blau|bleu,bleue|azul|azul|blu|синий,синяя,синее|蓝,蓝色|青|파란,파랑
yellow|gelb|jaune|amarillo,amarilla|amarelo,amarela|giallo,gialla|жёлтый,желтый|黄,黄色|黄|노란,노랑
black|schwarz|noir,noire|negro,negra|preto,preta|nero,nera|чёрный,черный|黑,黑色|黒|검은,검정
white|weiß|blanc,blanche|blanco,blanca|branco,branca|bianco,bianca|белый,белая|白,白色|白|하얀,흰
orange|orange|orange|naranja|laranja|arancione|оранжевый|橙,橙色|オレンジ|주황
purple violet|lila,violett|violet,violette|morado,morada|roxo,roxa|viola|фиолетовый|紫,紫色|紫|보라
pink|rosa|rose|rosado,rosada|rosa|rosa|розовый|粉色|ピンク|분홍
brown|braun|marron,brun|marrón|marrom|marrone|коричневый|棕色|茶色|갈색
grey gray|grau|gris|gris|cinza|grigio,grigia|серый|灰色|灰色|회색
`
const COLOURS = ROWS.trim()
  .split('\n')
  .map((row) => row.split(/[|, ]/))

/** Which colour a word is; -1 for another word. */
const colourOf = (word: string): number => COLOURS.findIndex((names) => names.includes(word))
const WORD = /[\p{L}\p{M}]+/gu

/** The colours that a text names, as numbers of a list. */
export const coloursIn = (text: string): number[] =>
  matchesOf(text.toLowerCase(), WORD)
    .map(([word]) => colourOf(word))
    .filter((colour) => colour >= 0)
