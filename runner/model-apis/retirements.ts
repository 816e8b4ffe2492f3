import { own } from '../tools/own.ts'

/** Announced days of shutdown, for models of vendors whose lists may not tell them. What an API tells goes before this.
 * Sources: `Deprecated values` of `ChatModel` in resources/shared.d.ts of openai 7.59.0; internal/data/deprecated-models.js of
 * @anthropic-ai/sdk 1.14.0. Days that had passed when these came out are left out: such a model is not there. */
const RETIRES: Readonly<Record<string, readonly (readonly [day: string, models: readonly string[]])[]>> = {
  openai: [
    [
      '2026-12-11',
      [
        'gpt-5',
        'gpt-5-mini',
        'gpt-5-nano',
        'gpt-5-2025-08-07',
        'gpt-5-mini-2025-08-07',
        'gpt-5-nano-2025-08-07',
        'o3',
        'o3-2025-04-16',
      ],
    ],
    [
      '2027-01-14',
      [
        'gpt-4.1',
        'gpt-4.1-mini',
        'gpt-4.1-2025-04-14',
        'gpt-4.1-mini-2025-04-14',
        'gpt-4o',
        'gpt-4o-2024-11-20',
        'gpt-4o-2024-08-06',
        'gpt-4o-mini',
        'gpt-4o-mini-2024-07-18',
      ],
    ],
    ['2027-04-01', ['gpt-5.4-nano', 'gpt-5.4-nano-2026-03-17', 'gpt-5.1', 'gpt-5.1-2025-11-13']],
  ],
  anthropic: [
    ['2026-11-30', ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929']],
    ['2027-01-22', ['claude-opus-4-5', 'claude-opus-4-5-20251101']],
  ],
}

/** The day, YYYY-MM-DD, on which a vendor has announced to shut a model down; undefined where it has not. */
export const announcedShutdown = (api: string, model: string): string | undefined =>
  own(RETIRES, api)?.find(([, models]) => models.includes(model))?.[0]
