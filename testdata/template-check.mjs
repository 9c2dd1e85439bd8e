// Holds the plain resources of a CloudFormation template to the specification that AWS publishes: every type, property and GetAtt
// attribute is known, nothing required is missing, and values are of the right kind. SAM's own types are not in it.
//
//	node template-check.mjs <folder with the packages> <template.yaml>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [folder, file] = process.argv.slice(2);
const require = createRequire(resolve(folder, 'package.json'));
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');
const YAML = require('yaml');

const problems = [];
const isMapping = (node) => node !== null && typeof node === 'object' && !Array.isArray(node);

// The tags of CloudFormation as what they stand for.
const longForm = (name) => (name === 'Ref' || name === 'Condition' ? name : 'Fn::' + name);
const customTags = ['Ref', 'Condition', 'GetAtt', 'Sub', 'If', 'Not', 'Equals', 'And', 'Or', 'Join', 'Select', 'Split'].flatMap((name) => [
  { tag: '!' + name, resolve: (text) => ({ [longForm(name)]: name === 'GetAtt' ? text.split(/\.(.*)/s).slice(0, 2) : text }) },
  ...['seq', 'map'].map((collection) => ({
    tag: '!' + name,
    collection,
    resolve: (node) => {
      const pair = new YAML.Pair(new YAML.Scalar(longForm(name)), node);
      node.tag = undefined;
      const map = new YAML.YAMLMap();
      map.add(pair);
      return map;
    },
  })),
]);

const intrinsic = (node) => {
  const keys = isMapping(node) ? Object.keys(node) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::')) ? keys[0] : undefined;
};

const db = loadAwsServiceSpecSync();
const typeOf = (name) => db.lookup('resource', 'cloudFormationType', 'equals', name)[0];

// check holds a node to a type of the specification. What an intrinsic leads to is not known, but for the branches of If.
function check(node, type, place) {
  const name = intrinsic(node);
  if (name === 'Fn::If') {
    node[name].slice(1).forEach((branch) => check(branch, type, place));
    return;
  }
  if (name) return;
  switch (type.type) {
    case 'ref':
      return members(node, db.get('typeDefinition', type.reference.$ref).properties, place);
    case 'array':
      if (!Array.isArray(node)) problems.push(`${place} is no list`);
      else node.forEach((item, i) => check(item, type.element, `${place}/${i}`));
      return;
    case 'map':
      if (!isMapping(node)) problems.push(`${place} is no mapping`);
      else Object.entries(node).forEach(([key, value]) => check(value, type.element, `${place}/${key}`));
      return;
    case 'string':
      if (typeof node === 'object') problems.push(`${place} is no text`);
      return;
    case 'integer':
    case 'number':
      if (typeof node !== 'number') problems.push(`${place} is no number`);
      return;
    case 'boolean':
      if (typeof node !== 'boolean') problems.push(`${place} is neither true nor false`);
      return;
  }
}

function members(node, properties, place) {
  if (!isMapping(node)) {
    problems.push(`${place} is no mapping`);
    return;
  }
  for (const [key, value] of Object.entries(node)) {
    if (properties[key]) check(value, properties[key].type, `${place}/${key}`);
    else problems.push(`${place}: ${key} is unknown`);
  }
  for (const [key, property] of Object.entries(properties)) {
    if (property.required && node[key] === undefined) problems.push(`${place}: ${key} is missing`);
  }
}

// attributes finds every GetAtt, in Sub too, and holds it to what its resource has.
function attributes(node, place, resources) {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'Fn::GetAtt') attribute(value, place, resources);
    if (key === 'Fn::Sub') {
      const text = Array.isArray(value) ? value[0] : value;
      [...text.matchAll(/\$\{([^!}.]+)\.([^}]+)\}/g)].forEach((match) => attribute([match[1], match[2]], place, resources));
    }
    attributes(value, `${place}/${key}`, resources);
  }
}

function attribute([resource, name], place, resources) {
  const type = resources[resource]?.Type;
  const known = type && typeOf(type);
  if (!type) problems.push(`${place}: there is no resource ${resource}`);
  else if (known && !type.startsWith('AWS::Serverless::') && !known.attributes[name]) problems.push(`${place}: ${resource} has no attribute ${name}`);
}

const document = YAML.parseDocument(readFileSync(file, 'utf8'), { customTags, version: '1.1' });
problems.push(...document.errors.map(String), ...document.warnings.map(String));
const template = document.toJS();
const resources = Object.entries(template.Resources ?? {});
const plain = resources.filter(([, resource]) => !String(resource.Type).startsWith('AWS::Serverless::'));
for (const [name, resource] of plain) {
  const spec = typeOf(resource.Type);
  if (!spec) problems.push(`Resources/${name}: there is no type ${resource.Type}`);
  else members(resource.Properties ?? {}, spec.properties, `Resources/${name}/Properties`);
}
attributes(template, 'template', template.Resources ?? {});

if (plain.length === 0) problems.push(`${file} has no plain resources to check`);
problems.forEach((problem) => console.error(`${file}: ${problem}`));
console.log(`${file}: ${plain.length} plain resources of ${resources.length}, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
