import { provokedByFaults } from '../support/provokes.ts'

provokedByFaults('key-exchange.group-not-offered')
provokedByFaults('key-exchange.group-repeated')
provokedByFaults('key-exchange.share-repeated')
provokedByFaults('key-exchange.share-not-listed')
provokedByFaults('key-exchange.share-out-of-order')
provokedByFaults('key-exchange.share-length')
provokedByFaults('key-exchange.share-invalid')
provokedByFaults('key-exchange.explicit-curve')
