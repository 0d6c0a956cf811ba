export const SAMPLES = [
  {
    name: 'First program',
    question: 'Why was the engine never built?',
    text:
      'Ada Lovelace met Charles Babbage at a party in 1833, when she was seventeen. He showed her a part of his Difference Engine, ' +
      'a machine of brass wheels that could calculate without mistakes. Most guests admired it as a toy; Lovelace understood it as ' +
      'an idea. Ten years later she translated an article about his next plan, the Analytical Engine, and added notes that were ' +
      'three times as long as the article itself. The most famous note describes, step by step, how the engine could compute a ' +
      'series of numbers. Many people call it the first computer program, because it was written for a machine that follows ' +
      'instructions and not for a person. She also saw what Babbage did not: an engine that can handle symbols could compose music, ' +
      'and not only do sums. The Analytical Engine was never built in her lifetime, because the money ran out long before the brass ' +
      'was cast. Today a programming language carries her name.',
  },
  {
    name: 'Night train',
    question: 'Was the bed comfortable?',
    text:
      'The night train to Vienna was a delight and a small disaster. The cabin was spotless, the bed surprisingly comfortable, and ' +
      'the conductor, who had clearly not slept either, was kind to everybody. Then the heating broke. It was terribly cold from ' +
      'Salzburg on, and the promised breakfast never came. I complained, and they did not ignore it: a refund arrived within three ' +
      'days, with an honest apology. The view of the mountains at sunrise was wonderful. Would I recommend it? Yes, because waking ' +
      'up in another country still feels like magic, but bring a thick sweater.',
  },
  {
    name: 'Slow Monday',
    question: 'How long was the shop slow?',
    text:
      'On Monday the shop answered slowly for 47 minutes. Nobody had changed the code. At 9:02 the cache servers were restarted ' +
      'after a security update, and every product page had to be read from the database again. The database could serve 300 pages ' +
      'per second, but the morning crowd asked for 2,000. Requests queued, browsers gave up, and customers pressed reload, which ' +
      'made the queue longer. The team first doubled the database. That did not help, because the queue was already full of ' +
      'requests that nobody was waiting for any more. What helped was simple: one request per product was allowed to read the ' +
      'database, and all others waited for its answer. Within four minutes the cache was warm and the queue was empty. From now on ' +
      'the nodes restart one by one, and each cache is warmed before it takes traffic.',
  },
];
