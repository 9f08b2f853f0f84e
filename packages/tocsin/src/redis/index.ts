/** A store of sessions for many servers, in Redis 7 or Valkey: bring `@redis/client` with you. */
export type { RedisClientSettings } from './client.ts'
export type { RedisEvent, RedisTrouble } from './conditions.ts'
export { type RedisStore, type RedisStoreOptions, redisStore } from './redis-store.ts'
