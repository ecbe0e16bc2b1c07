// Judges pods as Kubernetes itself does where a namespace enforces the Pod Security level "restricted".
//
// Reads a JSON array of {"name", "metadata", "spec"} and writes {name: [violation…]}, of which a pod
// that would be let in has none.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type pod struct {
	Name     string            `json:"name"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     corev1.PodSpec    `json:"spec"`
}

func judge() error {
	var pods []pod
	if err := json.NewDecoder(os.Stdin).Decode(&pods); err != nil {
		return err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return err
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	violations := map[string][]string{}
	for _, each := range pods {
		violations[each.Name] = []string{}
		for _, result := range evaluator.EvaluatePod(level, &each.Metadata, &each.Spec) {
			if !result.Allowed {
				told := fmt.Sprintf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
				violations[each.Name] = append(violations[each.Name], told)
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(violations)
}

func main() {
	if err := judge(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
