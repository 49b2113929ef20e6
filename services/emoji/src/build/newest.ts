import type { Language } from './languages.ts'

/** An emoji that is in Unicode, but not yet in the data package. */
export interface NewestEmoji {
  readonly text: string
  /** The one in Unicode's list that it is shown behind. */
  readonly after: string
  readonly version: number
  /** Whether it comes in five tones of skin. */
  readonly hasTones?: boolean
  /** The name, then other words that people look for. */
  readonly words: Readonly<Record<Language, readonly [name: string, ...keywords: string[]]>>
}

/** What Unicode 18 added. Leave out here what the data package has learnt; a test says which. */
export const NEWEST: readonly NewestEmoji[] = [
  {
    text: '🫫',
    after: '🫪',
    version: 18,
    words: {
      en: ['cracking face', 'break', 'broken', 'fall apart', 'overwhelmed', 'stress'],
      de: ['zersplitterndes Gesicht', 'gebrochen', 'kaputt', 'riss', 'stress', 'überfordert'],
      es: ['cara agrietada', 'agobio', 'estrés', 'grieta', 'roto'],
      fr: ['visage fissuré', 'brisé', 'craquer', 'débordé', 'stress'],
      pt: ['rosto rachado', 'estresse', 'quebrado', 'rachadura', 'sobrecarregado'],
      ja: ['ひび割れた顔', '壊れる', '限界', 'ストレス', '顔'],
    },
  },
  {
    text: '🫹',
    after: '👎',
    version: 18,
    hasTones: true,
    words: {
      en: ['leftwards thumb', 'hand', 'hitchhike', 'left', 'thumb'],
      de: ['Daumen nach links', 'anhalter', 'hand', 'links'],
      es: ['pulgar hacia la izquierda', 'autostop', 'dedo', 'izquierda', 'mano'],
      fr: ['pouce vers la gauche', 'auto-stop', 'doigt', 'gauche', 'main'],
      pt: ['polegar para a esquerda', 'carona', 'dedo', 'esquerda', 'mão'],
      ja: ['左向きの親指', '左', '手', '指', 'ヒッチハイク'],
    },
  },
  {
    text: '🫺',
    after: '🫹',
    version: 18,
    hasTones: true,
    words: {
      en: ['rightwards thumb', 'hand', 'hitchhike', 'right', 'thumb'],
      de: ['Daumen nach rechts', 'anhalter', 'hand', 'rechts'],
      es: ['pulgar hacia la derecha', 'autostop', 'dedo', 'derecha', 'mano'],
      fr: ['pouce vers la droite', 'auto-stop', 'doigt', 'droite', 'main'],
      pt: ['polegar para a direita', 'carona', 'dedo', 'direita', 'mão'],
      ja: ['右向きの親指', '右', '手', '指', 'ヒッチハイク'],
    },
  },
  {
    text: '🫌',
    after: '🦋',
    version: 18,
    words: {
      en: ['monarch butterfly', 'insect', 'migration', 'orange', 'wings'],
      de: ['Monarchfalter', 'insekt', 'orange', 'schmetterling', 'wanderung'],
      es: ['mariposa monarca', 'alas', 'insecto', 'migración', 'naranja'],
      fr: ['papillon monarque', 'ailes', 'insecte', 'migration', 'orange'],
      pt: ['borboleta-monarca', 'asas', 'inseto', 'laranja', 'migração'],
      ja: ['オオカバマダラ', '蝶', 'ちょう', '昆虫', '渡り'],
    },
  },
  {
    text: '🫝',
    after: '🥒',
    version: 18,
    words: {
      en: ['pickle', 'cucumber', 'dill', 'gherkin', 'sour'],
      de: ['Gewürzgurke', 'essiggurke', 'gurke', 'sauer'],
      es: ['pepinillo', 'ácido', 'encurtido', 'pepino'],
      fr: ['cornichon', 'acide', 'aigre', 'concombre'],
      pt: ['picles', 'azedo', 'conserva', 'pepino'],
      ja: ['ピクルス', 'きゅうり', '漬物', '酸っぱい'],
    },
  },
  {
    text: '🛙',
    after: '🗼',
    version: 18,
    words: {
      en: ['lighthouse', 'beacon', 'coast', 'sea', 'ship'],
      de: ['Leuchtturm', 'küste', 'leuchtfeuer', 'meer', 'schiff'],
      es: ['faro', 'barco', 'costa', 'luz', 'mar'],
      fr: ['phare', 'bateau', 'côte', 'lumière', 'mer'],
      pt: ['farol', 'barco', 'costa', 'luz', 'mar'],
      ja: ['灯台', '海', '海岸', '光', '船'],
    },
  },
  {
    text: '🪋',
    after: '☄️',
    version: 18,
    words: {
      en: ['meteor', 'asteroid', 'fireball', 'shooting star', 'space'],
      de: ['Meteor', 'asteroid', 'feuerball', 'sternschnuppe', 'weltraum'],
      es: ['meteoro', 'asteroide', 'espacio', 'estrella fugaz', 'meteorito'],
      fr: ['météore', 'astéroïde', 'espace', 'étoile filante', 'météorite'],
      pt: ['meteoro', 'asteroide', 'espaço', 'estrela cadente', 'meteorito'],
      ja: ['隕石', '流星', '流れ星', '宇宙', '小惑星'],
    },
  },
  {
    text: '🪌',
    after: '✏️',
    version: 18,
    words: {
      en: ['eraser', 'correct', 'mistake', 'rubber', 'school'],
      de: ['Radiergummi', 'fehler', 'korrigieren', 'radieren', 'schule'],
      es: ['goma de borrar', 'borrador', 'corregir', 'error', 'escuela'],
      fr: ['gomme', 'corriger', 'école', 'effacer', 'erreur'],
      pt: ['borracha', 'apagar', 'corrigir', 'erro', 'escola'],
      ja: ['消しゴム', '消す', '修正', '間違い', '文房具'],
    },
  },
  {
    text: '🪍',
    after: '🪝',
    version: 18,
    words: {
      en: ['net with handle', 'butterfly net', 'catch', 'fishing', 'landing net'],
      de: ['Kescher', 'fangen', 'fischen', 'netz', 'schmetterlingsnetz'],
      es: ['red con mango', 'atrapar', 'cazamariposas', 'pesca', 'salabre'],
      fr: ['épuisette', 'attraper', 'filet à papillons', 'manche', 'pêche'],
      pt: ['rede com cabo', 'capturar', 'pesca', 'puçá', 'rede de borboletas'],
      ja: ['虫取り網', '網', '捕まえる', '昆虫採集', '釣り'],
    },
  },
]
