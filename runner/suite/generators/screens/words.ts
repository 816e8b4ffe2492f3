/** Invented names and phrases that fill drawn interfaces. */
export const people = [
  'Mara Lindt',
  'Tomas Okoye',
  'Ines Varga',
  'Jonah Pike',
  'Priya Nair',
  'Elias Brandt',
  'Wen Zhao',
  'Clara Moreau',
  'Samir Haddad',
  'Ruth Osei',
  'Nils Aalto',
  'Dana Kovac',
  'Yuki Mori',
  'Leo Farrow',
  'Aisha Bello',
  'Greta Holm',
] as const

export const subjects = [
  'Minutes of the Tuesday call',
  'Your parcel is on its way',
  'Photos from the lake',
  'Draft of the spring plan',
  'Invoice for October',
  'Lunch on Friday?',
  'New keys for the workshop',
  'Garden rota for May',
  'Train tickets attached',
  'Questions about the lease',
  'Prototype looks good',
  'Change of address',
  'Welcome to the reading club',
  'Quarterly figures',
  'Borrowed ladder',
  'Meter reading is due',
] as const

export const sentences = [
  'The boxes arrived this morning and everything is in one piece.',
  'Could you have a look before the end of the week?',
  'I moved the second part to a page of its own.',
  'We meet at the side entrance, ten minutes before eight.',
  'Two of the lamps still need a new switch.',
  'The short version fits on one sheet.',
  'Please keep the blue folder until I am back.',
  'There is no hurry with the rest.',
  'The numbers in the last column are rounded.',
  'Nobody has asked for the large room yet.',
] as const

export const folders = ['Inbox', 'Drafts', 'Sent', 'Junk', 'Receipts', 'Travel', 'Family', 'Club'] as const

export const fileNames = [
  'budget.csv',
  'harbour.png',
  'letter.txt',
  'recipes',
  'slides.pdf',
  'notes.md',
  'holiday',
  'logo.svg',
  'tax 2026',
  'voice memo.mp3',
  'backup.zip',
  'floor plan.png',
  'guests.csv',
  'manual.pdf',
  'poems.txt',
  'sketches',
] as const

export const places = ['Documents', 'Pictures', 'Downloads', 'Music', 'Projects', 'Shared'] as const

export const settings = [
  'Wi-Fi',
  'Bluetooth',
  'Notifications',
  'Sounds',
  'Display',
  'Battery',
  'Storage',
  'Privacy',
  'Language',
  'Location',
  'Backups',
  'Keyboard',
  'Wallpaper',
  'Accounts',
] as const

export const fields = [
  'First name',
  'Last name',
  'Email',
  'Telephone',
  'Street',
  'Town',
  'Postcode',
  'Company',
  'Order number',
  'Coupon',
] as const

export const consents = [
  'Send me the newsletter',
  'Remember this address',
  'Gift wrapping',
  'Express delivery',
  'Invoice by post',
  'Leave with a neighbour',
] as const

export const tracks = [
  'Paper Lanterns',
  'Low Tide',
  'Seven Bridges',
  'The Long Corridor',
  'Marzipan',
  'Northern Window',
  'Slow Ferry',
  'Copper Wire',
  'Half a Moon',
  'Winter Coat',
  'Orchard Road',
  'Glass Harbour',
] as const

export const bands = ['The Quiet Pines', 'Oda Fjell', 'Lamplight Trio', 'Marlow & Sons', 'Blue Kettle'] as const

export const questions = [
  {
    title: 'Save changes?',
    text: 'The file has changes that are not saved yet. They are lost when you close it now.',
    buttons: ['Discard', 'Cancel', 'Save'],
  },
  {
    title: 'Delete four items?',
    text: 'The items are moved to the bin and stay there for thirty days.',
    buttons: ['Keep', 'Delete'],
  },
  {
    title: 'Connection lost',
    text: 'The server does not answer. Your text is kept on this computer until it is back.',
    buttons: ['Work offline', 'Try again'],
  },
  {
    title: 'Update available',
    text: 'Version 5.2 brings faster search and a new export. The program restarts once.',
    buttons: ['Later', 'Read notes', 'Install'],
  },
  {
    title: 'Share with the team?',
    text: 'Six people can then read and comment on this page. You can take that back at any time.',
    buttons: ['Not now', 'Copy link', 'Share'],
  },
] as const

export const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
] as const
