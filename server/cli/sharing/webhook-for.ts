import { systemClock, type Runner } from '../../../runner/index.ts'
import type { Config } from '../../config/config.ts'
import { Webhook } from '../../live/webhook.ts'
import { err } from '../terminal.ts'

/** How long a command waits for what its run tells the webhook, ms. */
export const TOLD_MS = 20_000

/** The webhook of the settings, told of every run that this process ends; null where there is none. */
export function webhookFor({ webhook }: Pick<Config, 'webhook'>, runner: Runner): Webhook | null {
  if (!webhook) return null
  const told = new Webhook(webhook, { clock: systemClock, fetch, warn: (sentence) => err(`${sentence}\n`) })
  told.follow(runner)
  return told
}
