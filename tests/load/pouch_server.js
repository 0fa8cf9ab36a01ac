// A CouchDB-protocol server from registry packages, on loopback: express-pouchdb over PouchDB's LevelDB adapter.
const [, , port, folder] = process.argv;
const express = require('express');
const PouchDB = require('pouchdb').defaults({ prefix: folder + '/' });
const pouch = require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: folder + '/log.txt',
});
const app = express();
app.use('/', pouch);
app.listen(Number(port), '127.0.0.1');
