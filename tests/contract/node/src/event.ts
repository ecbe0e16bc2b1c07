// A record as a CloudEvent in Kafka's binary mode, and what a calendar of the city would take of it.
import type { KafkaMessage } from "kafkajs";
import type { EventData } from "../generated/events.js";

export interface Received {
  topic: string;
  id: string;
  type: string;
  dataschema: string;
  subject: string;
  key: string;
  line: string;
}

type Line = { [Type in keyof EventData]?: (data: EventData[Type]) => string };

const LINES: Line = {
  "lyceum.partners.partner.verified.v1": ({ profile }) =>
    `${profile.name} joined, ${profile.place?.area ?? "somewhere"}`,
  "lyceum.opportunities.opportunity.published.v1": ({ offer }) =>
    `${offer.title}: ${offer.kind}, from ${offer.schedule.start_date}`,
  "lyceum.feedback.survey.opened.v1": ({ title, kind, area }) => `How was ${title}? ${kind}, ${area}`,
  "lyceum.feedback.survey.opened.v2": ({ title, about }) =>
    `How was ${title}? ${about.kind}, ${about.area}`,
};

export function received(topic: string, message: KafkaMessage): Received & { data: unknown } {
  const header = (name: string): string => {
    const value = message.headers?.[name];
    if (value === undefined) throw new Error(`${topic}@${message.offset} has no header ${name}`);
    return value.toString();
  };
  if (header("content-type") !== "application/json" || header("ce_specversion") !== "1.0") {
    throw new Error(`${topic}@${message.offset} is no CloudEvent 1.0 with JSON data`);
  }
  const type = header("ce_type");
  const data: unknown = JSON.parse(message.value?.toString() ?? "");
  const line = LINES[type as keyof EventData] as ((data: unknown) => string) | undefined;
  return {
    topic,
    id: header("ce_id"),
    type,
    dataschema: header("ce_dataschema"),
    subject: header("ce_subject"),
    key: message.key?.toString() ?? "",
    line: line?.(data) ?? "",
    data,
  };
}
