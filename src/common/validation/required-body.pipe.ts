import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException } from '../problem/problem-exception.js';

/** For a body that no class describes: without one there is nothing to do, and the caller meant something. */
@Injectable()
export class RequiredBodyPipe implements PipeTransform<unknown> {
  transform(body: unknown): unknown {
    if (body !== undefined) return body;
    throw new ProblemException('malformed_json', 'Send a JSON object as application/json.');
  }
}
