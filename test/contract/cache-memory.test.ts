import { CacheApp } from '../support/cache/cache-app.js';
import { cacheContract } from './cache.contract.js';

cacheContract('memory alone', () => CacheApp.start());
