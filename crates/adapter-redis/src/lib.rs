//! What nodes share through Redis: rate limits, announcements, answers.
