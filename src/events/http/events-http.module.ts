import { Module } from '@nestjs/common';
import { EventFeed } from './event-feed.js';
import { EventFollowers } from './event-followers.js';
import { EventsController } from './events.controller.js';

/** What happens, for clients over HTTP. */
@Module({ controllers: [EventsController], providers: [EventFeed, EventFollowers] })
export class EventsHttpModule {}
